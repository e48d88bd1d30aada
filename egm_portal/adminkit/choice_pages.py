"""The rows of a screen that fields of others offer, and the page that a field's script searches."""

from collections.abc import Callable

from django.contrib import admin
from django.db.models import Model, QuerySet, TextField
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import path, reverse
from django.utils.http import urlencode

from egm_portal.adminkit.choosing import MAX_OFFERED, Options
from egm_portal.adminkit.roles import has_role
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.text.ids import is_id


class ChoicePages(admin.ModelAdmin):
    """A screen whose rows may be chosen by search in other forms."""

    chosen_by_search = False
    choice_related: tuple[str, ...] = ()  # what `str(row)` reads
    choice_sets: dict[str, Callable] = {}  # parts of the rows that some fields offer, as filters of a queryset

    def get_urls(self) -> list:
        name = f"{self.opts.app_label}_{self.opts.model_name}_choices"
        pages = [path("choices/", self.admin_site.admin_view(self.choices_page), name=name)]
        return (pages if self.chosen_by_search else []) + super().get_urls()

    def choice_detail(self, row: Model) -> str:
        """What tells the row from others with the same name."""
        return ""

    def options(self, rows: QuerySet, meeting: int | None, part: str = "") -> Options:
        """The options of a field that offers these rows or, of them, the part with this name."""
        rows = self.choice_sets[part](rows) if part else rows
        # Labels need no long texts, among them pictures; a meeting may have 500 rows.
        related = {"": self.model} | {
            f"{name}__": self.opts.get_field(name).related_model for name in self.choice_related
        }
        texts = [
            f"{path}{field.name}"
            for path, model in related.items()
            for field in model._meta.concrete_fields
            if isinstance(field, TextField)
        ]
        rows = rows.select_related(*self.choice_related).defer(*texts)
        asked = {"meeting": meeting} | ({"part": part} if part else {})
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_choices")
        return Options(rows, self.choice_detail, f"{address}?{urlencode(asked)}" if meeting else address)

    def choices_page(self, request: HttpRequest) -> JsonResponse:
        """The options that match what was typed, of the reader's own rows; 404 for other meetings."""
        meeting, part = request.GET.get("meeting", ""), request.GET.get("part", "")
        request.edited_meeting = int(meeting) if is_id(meeting) else None
        is_known = not meeting or Meeting.objects.filter(pk=request.edited_meeting).exists()
        may_choose = self.has_view_permission(request) and has_role(request, StaffRole.EDITOR, request.edited_meeting)
        if not (is_known and may_choose) or (part and part not in self.choice_sets):
            raise Http404
        options = self.options(self.choices(request), request.edited_meeting, part)
        found = options.matching(request.GET.get("q", "")[:200])
        offered = [
            {"label": option.label, "detail": "" if option.detail in option.label else option.detail}
            for option in found[:MAX_OFFERED]
        ]
        return JsonResponse({"options": offered, "count": len(found)})
