"""Announcing a meeting, and withdrawing the announcement."""

from collections.abc import Mapping
from datetime import datetime

from django import forms
from django.utils.text import get_text_list

from egm_portal.adminkit.verbs import Verb, VerbForm
from egm_portal.meetings import actions, rules
from egm_portal.meetings.models import Meeting, StaffRole, User
from egm_portal.text import dates
from egm_portal.text.local_time import LocalDateTimeField
from office.announcing import public_with, refusal_to_withdraw, withdraw_announcement
from office.board.facts import facts_of
from office.board.first_steps import first_steps
from participants.models import Participant

NOT_INVITED = (Participant.Status.NOMINATED, Participant.Status.RESERVE)


def is_ready(meeting: Meeting) -> bool:
    """Whether the first steps that lead to the announcement are all done."""
    steps = first_steps(facts_of(meeting))
    return bool(steps) and steps.after("") == steps.rows[-1]


class AnnouncementForm(VerbForm):
    """When the meeting is announced: at the time that is typed, or now if its other button was pressed.

    The button that takes the time comes first, so that the key Enter in a field does not publish anything. Where
    nothing is missing, the other one is shown before it.
    """

    other_button = ("now", "Announce now")

    at = LocalDateTimeField(label="Announce on")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.is_moved = self.meeting.announcement() == Meeting.Announcement.SCHEDULED
        self.other_comes_first = not self.is_moved and is_ready(self.meeting)
        self.button = "Save the new time" if self.is_moved else "Announce at this time"
        self.fields["at"].error_messages["required"] = f"Enter a day and a time, or choose “{self.other_button[1]}”."
        if self.is_moved:
            self.initial["at"] = self.fields["at"].stored = self.meeting.public_from

    def clean_at(self) -> datetime:
        at = self.cleaned_data["at"]
        if refusal := rules.refusal_to_announce(self.meeting, at):
            raise forms.ValidationError(refusal)
        return at

    def clean(self) -> dict:
        if self.other_button[0] in self.data:
            self.errors.pop("at", None)  # now, whatever stands in the fields
            self.cleaned_data["at"] = None
        return super().clean() | {"is_moved": self.is_moved}


class Announce(Verb):
    role = StaffRole.ORGANIZER
    name = "announce"
    label = "Announce"
    explanation = (
        "Everybody can read the meeting’s page and its aide-memoire from then on. You can withdraw the announcement "
        "for 24 hours, as long as no document, programme or list of participants has become public; after that the "
        "address stays public for good. Nobody receives an e-mail."
    )
    past = "Announced"
    form = AnnouncementForm
    many = False
    refusal = staticmethod(rules.refusal_to_announce)

    def label_for(self, meeting: Meeting) -> str:
        is_scheduled = meeting.announcement() == Meeting.Announcement.SCHEDULED
        return "Change the announcement" if is_scheduled else self.label

    def seen(self, meeting: Meeting) -> str:
        is_scheduled = meeting.announcement() == Meeting.Announcement.SCHEDULED
        return f"{meeting.announcement()} {meeting.public_from.isoformat() if is_scheduled else ''}".strip()

    def detail(self, meeting: Meeting) -> str:
        return f"To be announced on {_set_for(meeting)}." if meeting.public_from else ""

    def advice(self, meeting: Meeting) -> list[str]:
        public = public_with(meeting)
        advice = [f"Public with it, as it stands now: {get_text_list(public, 'and')}."] if public else []
        if meeting.withdrawn_from:
            first = dates.day_and_hour(meeting.withdrawn_from, meeting.time_zone)
            advice.append(f"It was public before, since {first} ({meeting.city}): the 24 hours count from then.")
        return advice

    def entry(self, meeting: Meeting, typed: Mapping[str, object]) -> str:
        if typed["at"] is None:
            return super().entry(meeting, typed)
        return f"Announcement {'moved to' if typed['is_moved'] else 'scheduled for'} {_set_for(meeting)}."

    def done(self, meetings: list[Meeting], typed: Mapping[str, object]) -> str:
        if typed["at"] is None:
            return super().done(meetings, typed)
        now = "now " if typed["is_moved"] else ""
        return " ".join(f"“{meeting}” will {now}be announced on {_set_for(meeting)}." for meeting in meetings)

    def perform(self, meeting: Meeting, by: User, at: datetime | None, is_moved: bool) -> None:
        actions.announce_meeting(meeting=meeting, at=at)


class WithdrawAnnouncement(Verb):
    role = StaffRole.ORGANIZER
    name = "withdraw-announcement"
    label = "Withdraw the announcement"
    explanation = (
        "Readers no longer see the meeting: its address says only when the announcement was published and withdrawn. "
        "You can announce the meeting again, at the same address. An announcement that is still to come leaves no "
        "trace."
    )
    past = "Announcement withdrawn"
    many = False
    danger = True
    refusal = staticmethod(refusal_to_withdraw)

    def detail(self, meeting: Meeting) -> str:
        if not meeting.public_from:
            return ""
        state = f"{meeting.announcement().label} on {_set_for(meeting)}."
        if not meeting.is_public:
            return state
        until = dates.hour_and_day(rules.withdrawable_until(meeting), meeting.time_zone)
        return f"{state} It can be withdrawn until {until} ({meeting.city})."

    def advice(self, meeting: Meeting) -> list[str]:
        invited = Participant.objects.filter(meeting=meeting).exclude(status__in=NOT_INVITED).count()
        if not invited:
            return []
        people = "1 person was" if invited == 1 else f"{invited} people were"
        return [f"{people} invited. Their invitations and personal pages stay as they are; tell them yourself."]

    def perform(self, meeting: Meeting, by: User) -> None:
        withdraw_announcement(meeting=meeting)


def _set_for(meeting: Meeting) -> str:
    """The time of the announcement in words: "2 December 2026, 09:30 (New York)"."""
    return f"{dates.day_and_hour(meeting.public_from, meeting.time_zone)} ({meeting.city})"
