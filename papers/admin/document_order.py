"""The order of documents in their list, in which each can move past its neighbour of the same kind."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Case, ExpressionWrapper, F, IntegerField, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from egm_portal.adminkit.lists.screens import RestrictedChangeList
from egm_portal.adminkit.lists.table import Button
from egm_portal.exceptions import NotAllowed
from egm_portal.text.ids import is_id
from papers.actions import move_document
from papers.kinds import KINDS, Kind
from papers.models import Document
from papers.order import Place, in_order, places

UP, DOWN = "move-up", "move-down"
KIND_ORDER = Case(*(When(kind=kind, then=place) for place, kind in enumerate(Kind)), output_field=IntegerField())
NUMBER = ExpressionWrapper(F("number"), output_field=IntegerField())
"""Not by its name: the heading of its column would say that the list is sorted by it."""


class DocumentOrder(admin.ModelAdmin):
    """Lists documents as readers see them, kind by kind, and moves them with two buttons in each row."""

    ordering = ["meeting", KIND_ORDER.asc(), "position", NUMBER.asc()]

    def row_buttons(self, changelist: RestrictedChangeList) -> Callable[[Document], list[Button]]:
        request = changelist.request
        meeting = getattr(request, "edited_meeting", None)
        if not meeting or ORDER_VAR in changelist.params or not self.has_change_permission(request):
            return lambda document: []
        found = places(in_order(meeting))

        def buttons(document: Document) -> list[Button]:
            place = found[document.pk]
            about = f"“{document}”, {place.number} of {place.total}"
            moves = [(UP, place.above, "Move up"), (DOWN, place.below, "Move down")]
            return [Button(name, f"{document.pk}-{past}", label, about) for name, past, label in moves if past]

        return buttons

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        name = next((name for name in (UP, DOWN) if name in request.POST), "")
        return self._move(request, name) if name else super().changelist_view(request, extra_context)

    def _move(self, request: HttpRequest, name: str) -> HttpResponse:
        """Moves the document, and leads back to its button."""
        ids = [int(pk) for pk in request.POST[name].split("-") if is_id(pk)]
        rows = self.get_queryset(request).in_bulk(ids)
        if len(ids) != 2 or len(rows) != 2:
            raise Http404
        document, past = (rows[pk] for pk in ids)
        if not self.has_change_permission(request, document):
            raise PermissionDenied
        request.edited_meeting = document.meeting_id
        try:
            place = move_document(document=document, past=past, up=name == UP)
        except NotAllowed as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return HttpResponseRedirect(request.get_full_path())
        self.message_user(request, self._moved(request, document, name, place), messages.SUCCESS)
        is_there = place.above if name == UP else place.below
        button = name if is_there else (DOWN if name == UP else UP)
        return HttpResponseRedirect(f"{request.get_full_path()}#{button}-{document.pk}")

    def _moved(self, request: HttpRequest, document: Document, name: str, place: Place) -> str:
        where = "up" if name == UP else "down"
        self.log_change(request, document, f"Moved {where}: {place.number} of {place.total}.")
        kind = KINDS[document.kind].noun.heading(place.total)
        return f"“{document}” moved {where}: it is {place.number} of {place.total} under “{kind}”."
