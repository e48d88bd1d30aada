"""Forms whose instants are typed and shown in the meeting's own zone, and the meeting's form."""

from datetime import datetime

from django import forms
from django.conf import settings
from django.db.models import Model

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from egm_portal.text.ids import is_id
from egm_portal.text.local_time import DeadlineField, LocalDateTimeField, confirmation_of, set_time_zone


class AsksAfterMeeting(forms.BaseForm):
    """A form that asks once more where a deadline lies after the meeting: a slip, mostly, and sometimes meant.

    It comes back with a box beside the field, and everything that was typed.
    """

    def meeting_held(self) -> Meeting | None:
        """The meeting whose days count; None while they are not known."""
        raise NotImplementedError

    def is_new_deadline(self, name: str) -> bool:
        """Whether the deadline in this field was typed now: what stands already is not asked about again."""
        return name in self.changed_data

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, field in self.fields.items():
            if isinstance(field, DeadlineField) and not field.may_follow_meeting and cleaned.get(name):
                self._ask_about(name, field, cleaned[name])
        return cleaned

    def _ask_about(self, name: str, field: DeadlineField, deadline: datetime) -> None:
        meeting = self.meeting_held()
        if meeting is None or deadline <= meeting.ends_at or not self.is_new_deadline(name):
            return
        widget = field.widget
        widget.question = "Yes, this deadline is after the meeting"
        widget.is_confirmed = self.data.get(confirmation_of(self.add_prefix(name))) == "yes"
        if not widget.is_confirmed:
            last_day = dates.date_range(meeting.ends_on, meeting.ends_on)
            sentence = (
                f"This is after the meeting, whose last day is {last_day}. Tick the box below if this is intended."
            )
            self.add_error(name, forms.ValidationError(sentence, code="after_meeting"))


def place_of(meeting: Meeting) -> str:
    """How a meeting's zone is named beside a field: "Geneva time (Europe/Zurich)"."""
    return f"{meeting.city} time ({meeting.time_zone})"


class MeetingRowForm(AsksAfterMeeting, ConflictForm):
    """A form for a row of a meeting, found along `meeting_path`; its local times are typed in that meeting's zone."""

    meeting_path = "meeting"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        set_time_zone(self, *self.zone_and_place())
        for name, field in self.fields.items():
            if isinstance(field, LocalDateTimeField):
                field.kept = getattr(self.instance, name, None)

    def zone_and_place(self) -> tuple[str, str]:
        """The zone in which local times are typed and its name; the portal's zone until a meeting is known."""
        meeting = self._meeting()
        return (meeting.time_zone, place_of(meeting)) if meeting else (settings.PORTAL_ZONE, "the meeting’s own time")

    def meeting_held(self) -> Meeting | None:
        return self._meeting()

    def _get_validation_exclusions(self) -> set[str]:
        # What a row belongs to is no field of it once it is made, and what must be the only one there is checked.
        first = self.meeting_path.split("__")[0]
        belongs = {first} if getattr(self.instance, f"{first}_id", None) else set()
        return super()._get_validation_exclusions() - belongs

    def _meeting(self) -> Meeting | None:
        first, *rest = self.meeting_path.split("__")
        row = getattr(self.instance, first) if getattr(self.instance, f"{first}_id", None) else self._chosen(first)
        for name in rest:
            row = getattr(row, name, None)
        return row

    def _chosen(self, name: str) -> Model | None:
        chosen = str(self[name].value() or "") if name in self.fields else ""
        return self.fields[name].queryset.filter(pk=chosen).first() if is_id(chosen) else None
