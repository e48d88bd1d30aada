"""The page on which organizers read what participants need in order to take part."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from egm_portal.adminkit.roles import meeting_or_404
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import StaffRole
from participants.models import Need, Participant
from participants.need_actions import deal_with_need

PAGE = "admin:participants_participant_needs"


def link_to_needs(meeting_id: int) -> tuple[str, str]:
    """The words and the address of the link above the list, with how many answers are not dealt with: one query."""
    number = _needs_of(meeting_id).filter(is_dealt_with=False).count()
    return f"Needs: {number} to do" if number else "Needs", reverse(PAGE, args=[meeting_id])


def _needs_of(meeting_id: int) -> QuerySet[Need]:
    return Need.objects.filter(participant__in=Participant.objects.attending().filter(meeting=meeting_id))


class NeedPages(admin.ModelAdmin):
    """Adds the page to the screen of participants."""

    def get_urls(self) -> list:
        needs = self.admin_site.admin_view(never_cache(require_safe(self.needs)))
        mark = self.admin_site.admin_view(never_cache(require_POST(self.deal_with)))
        pages = [
            path("needs/<number:meeting>/", needs, name="participants_participant_needs"),
            path("needs/<number:meeting>/<number:pk>/", mark, name="participants_participant_needs_mark"),
        ]
        return pages + super().get_urls()

    def needs(self, request: HttpRequest, meeting: int) -> HttpResponse:
        found = meeting_or_404(request, StaffRole.ORGANIZER, pk=meeting)
        context = {
            **self.admin_site.each_context(request),
            "title": "What participants need",
            "opts": self.opts,
            "meeting": found,
            "needs": _needs_of(found.pk).select_related("participant").order_by("is_dealt_with", "said_at", "pk"),
        }
        return TemplateResponse(request, "participants/admin/needs.html", context)

    def deal_with(self, request: HttpRequest, meeting: int, pk: int) -> HttpResponse:
        found = meeting_or_404(request, StaffRole.ORGANIZER, pk=meeting)
        need = get_object_or_404(Need, pk=pk, participant__meeting=found)
        done = bool(request.POST.get("done"))
        try:
            deal_with_need(need=need, seen=request.POST.get("seen", ""), done=done)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Marked as dealt with." if done else "Marked as not dealt with.")
        return redirect(PAGE, found.pk)
