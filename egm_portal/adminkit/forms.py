"""Forms whose local times are those of a meeting, and which ask about deadlines after it."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.utils.formats import date_format

from egm_portal.adminkit.choosing import ChosenField
from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.adminkit.conflicts.shown_values import Shown
from egm_portal.meetings.models import Meeting
from egm_portal.text.date_widgets import confirmation_of
from egm_portal.text.ids import is_id
from egm_portal.text.local_time import DeadlineField, LocalDateTimeField, set_time_zone


class ConfirmsLateDeadlines(forms.BaseForm):
    """A form that asks for confirmation of a deadline after the meeting, which is usually a slip.

    It is shown again with everything that was typed, and a checkbox next to the field.
    """

    def meeting_of_deadlines(self) -> Meeting | None:
        """The meeting whose last day counts; None while it is not known."""
        raise NotImplementedError

    def is_new_deadline(self, name: str) -> bool:
        # A deadline that is already stored is not asked about again.
        return name in self.changed_data

    def ask(self, name: str, sentences: list[str], question: str) -> None:
        """Refuses the field with these sentences until the box next to it, labelled with the question, is ticked."""
        widget = self.fields[name].widget
        widget.question = question
        widget.is_confirmed = self.data.get(confirmation_of(self.add_prefix(name))) == "yes"
        if not widget.is_confirmed:
            self.add_error(name, [forms.ValidationError(sentence, code="unconfirmed") for sentence in sentences])

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, field in self.fields.items():
            if not isinstance(field, DeadlineField) or field.may_follow_meeting or not cleaned.get(name):
                continue
            meeting = self.meeting_of_deadlines()
            if meeting is None or cleaned[name] <= meeting.ends_at or not self.is_new_deadline(name):
                continue
            last_day = date_format(meeting.ends_on)
            sentence = (
                f"This is after the meeting, whose last day is {last_day}. Tick the box below if this is intended."
            )
            self.ask(name, [sentence], "Yes, this deadline is after the meeting")
        return cleaned


def place_of(meeting: Meeting) -> str:
    """The name of a meeting's zone next to a field: "Geneva time (Europe/Zurich)"."""
    return f"{meeting.city} time ({meeting.time_zone})"


ZONE = "zone of local times"  # among the values that a page remembers, which are called by the names of fields


class MeetingRowForm(ConfirmsLateDeadlines, ConflictForm):
    """A form for a row of a meeting, to which `meeting_path` leads; local times are typed in that meeting's zone.

    When others moved the meeting to another zone, it is not clear which one a typed time is in: the form asks.
    """

    meeting_path = "meeting"
    typed_elsewhere: Sequence[str] = ()  # local times that were typed before the meeting was moved to another zone

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        set_time_zone(self, *self.zone_and_place())
        for name, field in self.fields.items():
            if isinstance(field, LocalDateTimeField):
                field.stored = getattr(self.instance, name, None)

    def zone_and_place(self) -> tuple[str, str]:
        """The zone of local times and its name; the portal's zone until a meeting is known."""
        meeting = self._meeting()
        return (meeting.time_zone, place_of(meeting)) if meeting else (settings.PORTAL_ZONE, "the meeting’s own time")

    def meeting_of_deadlines(self) -> Meeting | None:
        return self._meeting()

    def local_times(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, LocalDateTimeField)]

    def shows(self) -> Shown:
        shown = super().shows()
        if self.local_times():
            shown.values[ZONE] = self.zone_and_place()[0]
        return shown

    def compare(self) -> None:
        zone, _ = self.zone_and_place()
        is_moved = not self.is_compared and self.seen and self.seen.values.get(ZONE, zone) != zone
        super().compare()
        if is_moved and "time_zone" not in self.fields:
            self.typed_elsewhere = [name for name in self.names_touched() if name in self.local_times()]
            self.use_stored(*(name for name in self.local_times() if name not in self.typed_elsewhere))

    def clean(self) -> dict:
        cleaned = super().clean()
        place = self.zone_and_place()[1]
        sentence = f"While you were writing, the meeting was moved to {place}. Check this time, then save again."
        for name in self.typed_elsewhere:
            self.add_error(name, forms.ValidationError(sentence, code="zone"))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # Once a row is stored, its meeting is no field of its form. Django would then skip constraints that name it.
        first = self.meeting_path.split("__")[0]
        parent = {first} if getattr(self.instance, f"{first}_id", None) else set()
        return super()._get_validation_exclusions() - parent

    def _meeting(self) -> Meeting | None:
        first, *rest = self.meeting_path.split("__")
        if getattr(self.instance, f"{first}_id", None):
            row = getattr(self.instance, first)
        elif isinstance(field := self.fields.get(first), ChosenField):
            row = field.row_of(self[first].value())
        else:
            chosen = str(self[first].value() or "") if field else ""
            row = field.queryset.filter(pk=chosen).first() if is_id(chosen) else None
        for name in rest:
            row = getattr(row, name, None)
        return row
