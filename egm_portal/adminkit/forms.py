"""Forms whose local times are those of a meeting, and which ask about deadlines after it."""

from django import forms
from django.conf import settings
from django.utils.formats import date_format

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.meetings.models import Meeting
from egm_portal.text.ids import is_id
from egm_portal.text.local_time import DeadlineField, LocalDateTimeField, confirmation_of, set_time_zone


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

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, field in self.fields.items():
            if not isinstance(field, DeadlineField) or field.may_follow_meeting or not cleaned.get(name):
                continue
            meeting = self.meeting_of_deadlines()
            if meeting is None or cleaned[name] <= meeting.ends_at or not self.is_new_deadline(name):
                continue
            field.widget.question = "Yes, this deadline is after the meeting"
            field.widget.is_confirmed = self.data.get(confirmation_of(self.add_prefix(name))) == "yes"
            if not field.widget.is_confirmed:
                last_day = date_format(meeting.ends_on)
                sentence = (
                    f"This is after the meeting, whose last day is {last_day}. Tick the box below if this is intended."
                )
                self.add_error(name, forms.ValidationError(sentence, code="after_meeting"))
        return cleaned


def place_of(meeting: Meeting) -> str:
    """The name of a meeting's zone next to a field: "Geneva time (Europe/Zurich)"."""
    return f"{meeting.city} time ({meeting.time_zone})"


class MeetingRowForm(ConfirmsLateDeadlines, ConflictForm):
    """A form for a row of a meeting, to which `meeting_path` leads; local times are typed in that meeting's zone."""

    meeting_path = "meeting"

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

    def _get_validation_exclusions(self) -> set[str]:
        # Once a row is stored, its meeting is no field of its form. Django would then skip constraints that name it.
        first = self.meeting_path.split("__")[0]
        parent = {first} if getattr(self.instance, f"{first}_id", None) else set()
        return super()._get_validation_exclusions() - parent

    def _meeting(self) -> Meeting | None:
        first, *rest = self.meeting_path.split("__")
        if getattr(self.instance, f"{first}_id", None):
            row = getattr(self.instance, first)
        else:
            chosen = str(self[first].value() or "") if first in self.fields else ""
            row = self.fields[first].queryset.filter(pk=chosen).first() if is_id(chosen) else None
        for name in rest:
            row = getattr(row, name, None)
        return row
