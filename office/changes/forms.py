"""What the pages of a meeting's changes ask for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django import forms
from django.utils.functional import cached_property

from agenda.models import Session
from egm_portal.adminkit.verbs import VerbForm
from egm_portal.clock import portal_now
from egm_portal.mail.rendering import Wording
from egm_portal.meetings import rules
from egm_portal.meetings.models import Meeting, MeetingChange
from egm_portal.text import dates
from egm_portal.text.local_time import DeadlineField
from egm_portal.text.validators import validate_one_line
from egm_portal.text.years import DayField
from egm_portal.text.zones import zone_choices
from office.changes import mail
from office.changes.plan import DEADLINES, TASKS, ChangePlan, Wanted, proposed
from participants.models import Participant, ParticipantTask

NAMED = 12
"""So many people have their e-mail previewed by a button of their own."""
TELL, NOBODY = "all", "nobody"


@dataclass(frozen=True)
class MailPreview:
    """The e-mail to one person, with a few of the others who get one too; `more` get one besides."""

    person: Participant
    wording: Wording
    others: Sequence[Participant]
    more: int


class ChangeForm(VerbForm):
    """What changes, why, and who is told. The page shows what follows from it before it can be confirmed."""

    what: str
    confirms: str  # on the button
    order = ("tells", "travel_office_told", "reason", "decided_by")

    tells = forms.ChoiceField(
        label="Who is told",
        choices=[(TELL, "All whom it concerns"), (NOBODY, "Nobody")],
        initial=TELL,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=300,
        validators=[validate_one_line],
        help_text="One sentence, which everybody reads. Never a person’s name or health.",
    )
    decided_by = forms.CharField(
        label="Decided by",
        required=False,
        max_length=200,
        validators=[validate_one_line],
        help_text="Only organizers read it.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name not in self.order] + list(self.order))

    def wanted(self) -> Wanted:
        """The change, of a form that is valid."""
        typed = self.cleaned_data
        return Wanted(
            what=self.what,
            values=self.values(),
            tells=typed["tells"] == TELL,
            travel_office_told=typed.get("travel_office_told", False),
            reason=typed["reason"],
            decided_by=typed["decided_by"],
        )

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            self.cleaned_data |= {"wanted": self.wanted(), "state": self.data.get("state", "")}

    def values(self) -> dict[str, object]:
        """The new values of the columns of the meeting."""
        raise NotImplementedError

    @cached_property
    def plan(self) -> ChangePlan | None:
        """What would be done; None while something that was typed is wrong."""
        return ChangePlan(self.meeting, self.cleaned_data["wanted"]) if self.is_bound and not self.errors else None

    @property
    def is_read(self) -> bool:
        """Whether what is confirmed is what the page has shown."""
        return self.plan is not None and self.cleaned_data["state"] == self.plan.state

    @property
    def is_outdated(self) -> bool:
        """Whether somebody confirmed what is no longer what would be done."""
        return bool(self.plan and self.cleaned_data["state"] and "preview" not in self.data and not self.is_read)

    @cached_property
    def mail(self) -> MailPreview | None:
        """The e-mail to the first person who is told, or to the one whose button was pressed."""
        people = self.plan.recipients if self.plan else []
        if not people:
            return None
        wanted = self.data.get("preview", "")
        told = next((each for each in people if str(each.person.pk) == wanted), people[0])
        others = [each.person for each in people[:NAMED] if each is not told]
        return MailPreview(told.person, mail.previewed(self.plan, told), others, len(people) - len(others) - 1)

    @property
    def button(self) -> str:
        count = len(self.plan.recipients) if self.plan else 0
        people = "1 person" if count == 1 else f"{count} people"
        return f"{self.confirms} and notify {people}" if count else self.confirms


class DaysForm(ChangeForm):
    """New days. Deadlines stay where they are unless they are ticked."""

    what, confirms = MeetingChange.What.DAYS, "Change the days"

    starts_on = DayField(label="New first day")
    ends_on = DayField(label="New last day", required=False, help_text="Empty: as many days as now.")
    moved = forms.MultipleChoiceField(
        label="Deadlines that move too",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="By as many days; to the last working day before it where that is a weekend. What is not ticked "
        "stays as it is.",
    )
    moves_sessions = forms.BooleanField(
        label="Move all sessions of the draft programme by as many days", required=False, initial=True
    )
    travel_office_told = forms.BooleanField(label="The travel office has been told", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        zone = self.meeting.time_zone
        self.fields["moved"].choices = [
            (name, f"{label} {dates.deadline(due, zone)}")
            for name, label in DEADLINES.items()
            if (due := getattr(self.meeting, name))
        ]
        if tasks := ParticipantTask.objects.filter(meeting=self.meeting).count():
            self.fields["moved"].choices += [(TASKS, f"Days of tasks of participants ({tasks})")]
        if not self.fields["moved"].choices:
            del self.fields["moved"]
        if not Session.objects.filter(meeting=self.meeting).exists():
            del self.fields["moves_sessions"]

    def clean_starts_on(self) -> date:
        starts_on = self.cleaned_data["starts_on"]
        if refusal := rules.refusal_to_change_days(self.meeting, starts_on):
            raise forms.ValidationError(refusal)
        return starts_on

    def clean(self) -> dict:
        cleaned = super().clean()
        starts_on = cleaned.get("starts_on")
        if starts_on is None:
            return cleaned
        length = self.meeting.ends_on - self.meeting.starts_on
        cleaned["ends_on"] = ends_on = cleaned.get("ends_on") or starts_on + length
        if ends_on < starts_on:
            self.add_error("ends_on", "The last day is before the first day.")
        elif self.meeting.takes_place and (starts_on, ends_on) == (self.meeting.starts_on, self.meeting.ends_on):
            self.add_error("starts_on", "These are the present days. Enter other ones.")
        for name in filter(DEADLINES.get, cleaned.get("moved", ())):
            due = getattr(self.meeting, name)
            if due > portal_now() >= proposed(due, (starts_on - self.meeting.starts_on).days, self.meeting):
                self.add_error("moved", f"{DEADLINES[name]}: moved by as many days, this deadline would have passed.")
        return cleaned

    def values(self) -> dict[str, object]:
        typed = self.cleaned_data
        return {"starts_on": typed["starts_on"], "ends_on": typed["ends_on"], "state": Meeting.State.PLANNED}

    def wanted(self) -> Wanted:
        typed = self.cleaned_data
        moved = frozenset(typed.get("moved", ()))
        return replace(super().wanted(), moved=moved, moves_sessions=typed.get("moves_sessions", False))


class CancelForm(ChangeForm):
    what, confirms = MeetingChange.What.CANCELLED, "Cancel the meeting"

    travel_office_told = forms.BooleanField(label="The travel office has been told", required=False)

    def values(self) -> dict[str, object]:
        return {"state": Meeting.State.CANCELLED}


class PostponeForm(ChangeForm):
    what, confirms = MeetingChange.What.POSTPONED, "Postpone the meeting"

    suspends = forms.BooleanField(
        label="Suspend the deadline for papers",
        required=False,
        help_text="Otherwise papers stay due when they are. You set it again with the new days.",
    )
    travel_office_told = forms.BooleanField(label="The travel office has been told", required=False)

    def values(self) -> dict[str, object]:
        suspended = {"papers_due": None, "concept_paper_due": None} if self.cleaned_data["suspends"] else {}
        return {"state": Meeting.State.POSTPONED} | suspended


class PlaceForm(ChangeForm):
    """Another place: the fields are filled with the present one."""

    what, confirms = MeetingChange.What.PLACE, "Change the place"
    places = ("city", "country", "time_zone", "venue", "room", "is_online")

    is_online = forms.BooleanField(label="Held online, for everybody", required=False)
    city = forms.CharField(max_length=100, validators=[validate_one_line])
    country = forms.CharField(max_length=100, validators=[validate_one_line])
    time_zone = forms.ChoiceField(label="Time zone")
    venue = forms.CharField(max_length=200, required=False, validators=[validate_one_line])
    room = forms.CharField(max_length=100, required=False, validators=[validate_one_line])
    entrance = forms.CharField(
        max_length=200,
        required=False,
        validators=[validate_one_line],
        help_text="It is that of the present place: change it, or empty it.",
    )
    moves_sessions = forms.BooleanField(
        label="In another time zone, sessions keep their hours by the clocks of the new place",
        required=False,
        initial=True,
    )
    travel_office_told = forms.BooleanField(label="The travel office has been told", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = zone_choices(self.meeting.time_zone)
        self.initial |= {name: getattr(self.meeting, name) for name in (*self.places, "entrance")}
        if not self.meeting.entrance:
            del self.fields["entrance"]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors:
            if all(cleaned[name] == getattr(self.meeting, name) for name in self.places):
                self.add_error(None, "This is the present place. Change something of it.")
            elif self._moves_after_the_beginning(cleaned):
                self.add_error(None, "The meeting has begun. Only its room can change, or that it is held online.")
        return cleaned

    def _moves_after_the_beginning(self, cleaned: dict) -> bool:
        has_begun = self.meeting.takes_place and portal_now() >= self.meeting.starts_at
        return has_begun and any(cleaned[name] != getattr(self.meeting, name) for name in self.places[:3])

    def values(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in (*self.places, "entrance") if name in self.cleaned_data}

    def wanted(self) -> Wanted:
        return replace(super().wanted(), moves_sessions=self.cleaned_data["moves_sessions"])


class MoreTimeForm(ChangeForm):
    what, confirms = MeetingChange.What.DEADLINE, "Extend the deadline"

    papers_due = DeadlineField(label="Papers are due on")

    def clean_papers_due(self) -> datetime:
        due = self.cleaned_data["papers_due"]
        if refusal := rules.refusal_to_give_more_time(self.meeting, due):
            raise forms.ValidationError(refusal)
        return due

    def values(self) -> dict[str, object]:
        return {"papers_due": self.cleaned_data["papers_due"]}
