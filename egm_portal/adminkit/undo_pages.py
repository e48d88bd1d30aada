"""What the buttons “Undo” are sent to."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from egm_portal.adminkit.undo_offers import offer_of_row
from egm_portal.adminkit.verb_pages import ROLE_DOES_NOT_ALLOW, VerbPages, screen_after
from egm_portal.adminkit.verbs import Verb
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.undo.actions import undo_change
from egm_portal.undo.models import Change


class UndoPages(VerbPages):
    """A screen on which whoever may use a verb can also undo it."""

    page_verbs: tuple[Verb, ...] = ()  # those that have a page of their own, which is no page of verbs

    def get_urls(self) -> list:
        urls = super().get_urls()
        if any(verb.can_be_undone for verb in (*self.verbs, *self.page_verbs)):
            name = f"{self.opts.app_label}_{self.opts.model_name}_undo"
            urls.insert(0, path("undo/", self.admin_site.admin_view(self.undo), name=name))
        return urls

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None) -> HttpResponse:
        request.undo_offered = set()
        if change and obj and self.may_change_states(request, obj):
            past = {verb.name: verb.past for verb in self.verbs_for(request, obj) if verb.can_be_undone}
            context["undo"] = offer_of_row(obj, past) if past else None
        return super().render_change_form(request, context, add, change, form_url, obj)

    @method_decorator(require_POST)
    def undo(self, request: HttpRequest) -> HttpResponse:
        """Undoes what a verb did to one row, or to all that were chosen with it, and says which it was too late for."""
        changes = self._changes(request)
        verb = next(verb for verb in (*self.verbs, *self.page_verbs) if verb.name == changes[0].verb)
        rows = {row.pk: row for row in self._rows(request, verb, [str(change.row_id) for change in changes])}
        done, refused = [], {}
        for change in changes:
            if change.row_id in rows:
                row = rows[change.row_id]
                try:
                    # Whoever may use the verb may undo it.
                    refuse_if("" if self.has_role(request, verb.role_for(row), row) else ROLE_DOES_NOT_ALLOW)
                    undo_change(change=change)
                except NotAllowed as refusal:
                    refused[row] = str(refusal)
                    self.message_user(request, f"{row}: {refusal}", messages.WARNING)
                else:
                    done.append(row)
                    self.log_change(request, row, f"Undone: {verb.past.lower()}.")
        if done:
            self.message_user(request, f"Undone: {'; '.join(map(str, done))}.", messages.SUCCESS)
        other_way = verb.instead_of_undoing(refused) if refused else ""
        return HttpResponseRedirect(other_way or screen_after(request) or self._back_url(request, list(rows.values())))

    def _changes(self, request: HttpRequest) -> list[Change]:
        """The changes that the form names; raises Http404 for none."""
        try:
            batch = UUID(request.POST.get("batch", ""))
        except ValueError:
            raise Http404 from None
        changes = Change.objects.filter(batch=batch, model=self.opts.label_lower).order_by("pk")
        if only := request.POST.get("row"):
            changes = [change for change in changes if str(change.row_id) == only]
        if not changes:
            raise Http404
        return list(changes)
