"""The answer to a form whose row somebody removed while it was open: what was typed, who removed the row, what to do.

It is for those who had the form open, as the signed place of its draft proves, and still have the role for it; or for
those who may see all rows of its kind (`RowRemoved`). Others get the page for what does not exist, and cannot tell
whether the row ever did.
"""

from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.contrib import admin
from django.db.models import Field, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.choices import flatten_choices
from django.utils.text import capfirst

from egm_portal.adminkit.removals import Removal, removal_of
from egm_portal.adminkit.roles import has_role
from egm_portal.drafts.places import OPENED, Place, WrongPlace
from egm_portal.drafts.sent import keep_sent
from egm_portal.drafts.typed import ROW, Typed, in_words, typed_into
from egm_portal.exceptions import RowRemoved
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.text import dates
from egm_portal.text.ids import is_id
from papers.models import Paper
from participants.models import Participant
from proceedings.models import SessionNotes

GONE = 410
POSITION = "position"
"""The field of the programme's forms whose values name other rows of it."""

ROWS = {
    "evaluation:answer": Participant,
    "my:profile": Participant,
    "papers:upload": Paper,
    "proceedings:keep": SessionNotes,
    "room:afterwards": Meeting,
    "website:contact": Meeting,
}
"""What the forms of the site are about, by the route that their drafts are named after."""

OF_ORGANIZERS = {"proceedings:keep"}
"""Those of them that only people with a role in the meeting open."""


@dataclass(frozen=True)
class RemovedRow:
    """The row of a form that is there no more."""

    model: type[Model]
    pk: object
    request: HttpRequest
    of_meeting: int | None = None  # above whose page the form stood, by its id

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def is_in_administration(self) -> bool:
        return self.request.resolver_match.app_name == "admin"

    @cached_property
    def removal(self) -> Removal | None:
        # Participants are not told which organizer it was.
        return removal_of(self.model, self.pk) if self.is_in_administration else None

    @property
    def is_own(self) -> bool:
        """Whether the reader removed it, in another window."""
        return self.removal is not None and self.removal.by == str(self.request.user)

    @property
    def removed_at(self) -> str:
        """When, by the clocks of the meeting: "11:39 (Geneva)"; in UTC where the meeting is not known."""
        if self.removal is None:
            return ""
        meeting = self._meeting
        hour = dates.hour_and_day(self.removal.at, meeting.time_zone if meeting else "UTC")
        return f"{hour} ({meeting.city if meeting else 'UTC'})"

    @cached_property
    def _meeting(self) -> Meeting | None:
        """The meeting of the form, or that the address names, or else the only one on which the reader works."""
        if self.of_meeting and (meeting := Meeting.objects.filter(pk=self.of_meeting).first()):
            return meeting
        page = self.request.resolver_match
        if page.url_name.startswith("meetings_meeting_") and is_id(str(page.kwargs.get("pk", ""))):
            return Meeting.objects.filter(pk=page.kwargs["pk"]).first()
        meetings = Meeting.objects.filter(memberships__user=self.request.user)[:2]
        return meetings[0] if len(meetings) == 1 else None

    @property
    def next_page(self) -> tuple[str, str]:
        """Where to go on: the words of the link, and its address."""
        known = self.request.resolver_match.kwargs
        if self.is_in_administration and "programme" in self.request.resolver_match.url_name:
            return "Go to the programme", reverse(self.request.resolver_match.view_name, kwargs=known)
        if self.is_in_administration and self.model in admin.site._registry:
            opts = self.model._meta
            address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
            return f"Go to the {opts.verbose_name_plural}", address
        if self.is_in_administration:
            return "Go to your meetings", reverse("admin:index")
        if "slug" in known:
            return "Go to the meeting", reverse("website:meeting", args=[known["slug"]])
        return "Go to My meetings", reverse("my:list")

    def labelled(self, typed: Typed) -> Typed:
        """What was typed, with the labels of its form: a choice by its label, and the parts of one field together."""
        shown: dict[tuple[str, int], tuple[str, list[str]]] = {}
        for place, (name, value) in enumerate(typed):
            field_name, part = self._field_of(name)
            field = self._fields.get(ROW.sub("-#-", field_name))
            is_id = isinstance(field, forms.ModelChoiceField) and value.isdigit()
            if is_id or name == POSITION:
                continue
            key = (field_name, 0 if part else place + 1)
            label = (field and field.label) or getattr(self._column(field_name), "verbose_name", "")
            label = capfirst(str(label)) if label else in_words(field_name)
            shown.setdefault(key, (label, []))[1].append(self._words(name, value, field, part))
        return [(label, " ".join(words)) for label, words in shown.values()]

    def _field_of(self, control: str) -> tuple[str, str]:
        """The name of the field with this control, and of the part of its widget if it has several."""
        for name, field in self._fields.items():
            if isinstance(field.widget, forms.MultiWidget):
                for part in field.widget.widgets_names:
                    if ROW.sub("-#-", control) == name + part:
                        return control.removesuffix(part), part
        return control, ""

    def _words(self, name: str, value: str, field: forms.Field | None, part: str) -> str:
        choices = getattr(self._column(name), "flatchoices", ())
        if part:
            widgets = dict(zip(field.widget.widgets_names, field.widget.widgets, strict=True))
            choices = flatten_choices(getattr(widgets[part], "choices", ()))
        elif field and not isinstance(field, forms.ModelChoiceField):
            choices = flatten_choices(getattr(field.widget, "choices", choices))
        return next((str(label) for key, label in choices if str(key) == value), value)

    def _column(self, name: str) -> Field | None:
        return next((column for column in self.model._meta.fields if column.name == name), None)

    @cached_property
    def _fields(self) -> dict[str, forms.Field]:
        """The fields of the row's screen in the administration and of the rows in it, by their names in the page."""
        screen = admin.site._registry.get(self.model)
        if screen is None or self.request.resolver_match.url_name != f"{_screen(self.model)}_change":
            return {}
        fields = dict(screen.get_form(self.request, None, change=True).base_fields)
        for formset, _ in screen.get_formsets_with_inlines(self.request, None):
            prefix = formset.get_default_prefix()
            fields |= {f"{prefix}-#-{name}": field for name, field in formset.form.base_fields.items()}
        return fields


def answer(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The page for a removed row, 410; None if the reader did not have its form open, or if the row is still there."""
    if request.method != "POST" or not request.user.is_authenticated:
        return None
    removed = _removed_row(request, exception)
    if removed is None:
        return None
    context = {
        "removed": removed,
        "typed": removed.labelled(typed_into(request)),
        "kept": keep_sent(request),
        "lost_files": bool(request.POST.get("upload")) or any(file.size for file in request.FILES.values()),
    }
    return render(request, "website/removed_row.html", context, status=GONE)


def _removed_row(request: HttpRequest, exception: Exception) -> RemovedRow | None:
    if isinstance(exception, RowRemoved):
        return RemovedRow(exception.model, exception.pk, request)
    place = getattr(request, "sent_place", None) or _place_without_draft(request)
    if place is None or place.form_key != request.resolver_match.view_name:
        return None
    # Only the row of the form that was open: the address may name another, which is no business of this reader.
    model, pks = _model_of(place.form_key), place.row_key.split(",")
    if model is None or not all(map(is_id, pks)) or model._base_manager.filter(pk__in=pks).exists():
        return None
    if not _may_still_see(request, place, model):
        return None
    return RemovedRow(model, pks[0], request, place.meeting)


def _may_still_see(request: HttpRequest, place: Place, model: type[Model]) -> bool:
    """Whether the reader still has the role with which they opened the form: the proof does not end with it."""
    if place.form_key in OF_ORGANIZERS:
        return Meeting.objects.for_member(request.user).filter(slug=request.resolver_match.kwargs["slug"]).exists()
    if request.resolver_match.app_name != "admin":
        return True  # it was a row of their own, and nobody is named
    if not request.user.acts_as_staff or not admin.site._registry[model].has_view_permission(request):
        return False
    # Roles go with their meeting: of one that was removed itself, there is none to ask for.
    is_there = place.meeting is not None and Meeting.objects.filter(pk=place.meeting).exists()
    return not is_there or has_role(request, StaffRole.VIEWER, place.meeting)


def _place_without_draft(request: HttpRequest) -> Place | None:
    try:
        return Place.from_token(request.POST.get(OPENED, ""), request.user)
    except WrongPlace:
        return None


def _model_of(route: str) -> type[Model] | None:
    screens = (model for model in admin.site._registry if route.startswith(f"admin:{_screen(model)}_"))
    return ROWS.get(route) or next(screens, None)


def _screen(model: type[Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"
