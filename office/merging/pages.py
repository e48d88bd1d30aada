"""The pages on which an organizer chooses two entries that are the same person, compares and merges them."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import get_text_list

from egm_portal.adminkit.conflicts import lock_row
from egm_portal.drafts.sent import keep_sent
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import StaffRole
from egm_portal.text.ids import is_id
from office.admin_urls import change_url
from office.merging import rules
from office.merging.actions import merge_participants, move_drafts
from office.merging.forms import NAMES, MergeForm, differing_details
from office.merging.relations import belongings
from participants.duplicates import Likenesses, comparable
from participants.models import FormerParticipant, Participant


class MergePages(admin.ModelAdmin):
    """Adds to the screen of participants the page that merges two of them."""

    def get_urls(self) -> list:
        choose, merge = self.admin_site.admin_view(self.choose_other), self.admin_site.admin_view(self.merge)
        pages = [
            path("<number:pk>/merge/", choose, name="participants_participant_merge_with"),
            path("<number:pk>/merge/<number:other>/", merge, name="participants_participant_merge"),
        ]
        return pages + super().get_urls()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        if change and obj and not obj.erased_at:
            context["alike"] = Likenesses(comparable(obj.meeting)).like(obj)
            if self.may_merge(request, obj):
                context["merge_url"] = reverse("admin:participants_participant_merge_with", args=[obj.pk])
                links = context.get("related_links") or []
                context["related_links"] = [*links, ("Merge with another entry", context["merge_url"])]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def may_merge(self, request: HttpRequest, entry: Participant) -> bool:
        return self.may_change_states(request, entry) and self.has_role(request, StaffRole.ORGANIZER, entry)

    def choose_other(self, request: HttpRequest, pk: int) -> HttpResponse:
        first = self._entry(request, pk)
        other = request.GET.get("other", "")
        if is_id(other):
            return HttpResponseRedirect(reverse("admin:participants_participant_merge", args=[pk, int(other)]))
        others = comparable(first.meeting).exclude(pk=first.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Merge with another entry",
            "opts": self.opts,
            "first": first,
            "others": others,
            "alike": Likenesses(others).like(first),
        }
        return TemplateResponse(request, "office/merging/choose.html", context)

    def merge(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        first, second = self._entry(request, pk), self._entry(request, other)
        if first.meeting_id != second.meeting_id:
            raise Http404
        refusal, form = rules.refusal_to_merge(first, second), None
        if not refusal and request.method == "POST":
            try:
                with transaction.atomic():
                    first, second = self._locked(first, second)
                    form = MergeForm(request.POST, first=first, second=second)
                    if form.is_valid():
                        return self._merged(request, form)
            except NotAllowed as changed:
                refusal, form = str(changed), None
        elif not refusal:
            form = MergeForm(first=first, second=second)
        *theirs, of_both = belongings(first, second)
        each = zip(NAMES, (first, second), theirs, differing_details(first, second), strict=True)
        context = {
            **self.admin_site.each_context(request),
            "title": "Merge two entries",
            "opts": self.opts,
            "entries": [(name, entry, change_url(entry), own, details) for name, entry, own, details in each],
            "of_both": get_text_list(of_both, "and"),
            "refusal": refusal,
            "form": form,
            "back": change_url(first),
        }
        status = 422 if form and form.errors else 200
        return TemplateResponse(request, "office/merging/compare.html", context, status=status)

    def _entry(self, request: HttpRequest, pk: int) -> Participant:
        """The entry of one of the reader's meetings; raises PermissionDenied if they may not merge it."""
        entry = get_object_or_404(self.get_queryset(request).select_related("meeting"), pk=pk)
        request.edited_meeting = entry.meeting_id
        if not self.may_merge(request, entry):
            raise PermissionDenied
        return entry

    def _locked(self, *entries: Participant) -> list[Participant]:
        """The entries as they are now, locked in the order in which the action locks them; raises NotAllowed."""
        for entry in sorted(entries, key=lambda entry: entry.pk):
            lock_row(entry)
        found = Participant.objects.select_related("meeting", "user").in_bulk([entry.pk for entry in entries])
        if len(found) < len(entries):
            raise NotAllowed(rules.GONE)
        return [found[entry.pk] for entry in entries]

    def _merged(self, request: HttpRequest, form: MergeForm) -> HttpResponse:
        absorbed = str(form.absorbed)
        former = form.absorbed.pk
        kept = merge_participants(kept=form.kept, absorbed=form.absorbed)
        self.log_change(request, kept, f"Merged with “{absorbed}” (entry {former}), whose history follows.")
        self.message_user(request, f"Merged: “{absorbed}” is now part of this entry.", messages.SUCCESS)
        return HttpResponseRedirect(change_url(kept))

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id) -> HttpResponse:
        merged = FormerParticipant.objects.select_related("participant")
        former = merged.filter(former_id=object_id).first() if is_id(object_id) else None
        if former and self.get_queryset(request).filter(pk=former.participant_id).exists():
            if request.method == "POST":
                keep_sent(request)
                move_drafts(former=former.former_id, kept=former.participant)
            typed = " What you typed has not been saved." if request.method == "POST" else ""
            self.message_user(request, f"The entry was merged into this one.{typed}", messages.WARNING)
            return HttpResponseRedirect(change_url(former.participant))
        return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
