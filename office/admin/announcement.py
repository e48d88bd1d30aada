"""Announcing a meeting, and withdrawing the announcement."""

from datetime import datetime

from django import forms
from django.utils.text import get_text_list

from egm_portal.adminkit.verbs import Verb, VerbForm
from egm_portal.meetings import actions, rules
from egm_portal.meetings.models import Meeting, StaffRole, User
from egm_portal.text import dates
from egm_portal.text.local_time import LocalDateTimeField
from office.announcing import public_with, refusal_to_withdraw, withdraw_announcement
from participants.models import Participant

NOT_INVITED = (Participant.Status.NOMINATED, Participant.Status.RESERVE)


class AnnouncementForm(VerbForm):
    at = LocalDateTimeField(label="From", required=False, help_text="Leave both empty to announce the meeting now.")

    def clean_at(self) -> datetime | None:
        at = self.cleaned_data["at"]
        if refusal := rules.refusal_to_announce(self.meeting, at):
            raise forms.ValidationError(refusal)
        return at


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

    def refusal(self, meeting: Meeting) -> str:
        return rules.refusal_to_announce(meeting)

    def seen(self, meeting: Meeting) -> str:
        return meeting.announcement()

    def detail(self, meeting: Meeting) -> str:
        if meeting.public_from:
            at = dates.day_and_hour(meeting.public_from, meeting.time_zone)
            return f"To be announced on {at} ({meeting.city})."
        return ""

    def advice(self, meeting: Meeting) -> list[str]:
        public = public_with(meeting)
        return [f"Public with it, as it stands now: {get_text_list(public, 'and')}."] if public else []

    def perform(self, meeting: Meeting, by: User, at: datetime | None) -> None:
        actions.announce_meeting(meeting=meeting, at=at)


class WithdrawAnnouncement(Verb):
    role = StaffRole.ORGANIZER
    name = "withdraw-announcement"
    label = "Withdraw the announcement"
    explanation = (
        "Readers no longer see the meeting. If it was public, its address says when the announcement was published "
        "and withdrawn, until you announce the meeting again: it keeps this address. An announcement that is still to "
        "come is only cancelled."
    )
    past = "Announcement withdrawn"
    many = False
    danger = True

    def refusal(self, meeting: Meeting) -> str:
        return refusal_to_withdraw(meeting)

    def detail(self, meeting: Meeting) -> str:
        at = dates.day_and_hour(meeting.public_from, meeting.time_zone) if meeting.public_from else ""
        return f"{meeting.announcement().label} on {at} ({meeting.city})." if at else ""

    def advice(self, meeting: Meeting) -> list[str]:
        invited = Participant.objects.filter(meeting=meeting).exclude(status__in=NOT_INVITED).count()
        if not invited:
            return []
        people = "1 person was" if invited == 1 else f"{invited} people were"
        return [f"{people} invited. Their invitations and personal pages stay as they are; tell them yourself."]

    def perform(self, meeting: Meeting, by: User) -> None:
        withdraw_announcement(meeting=meeting)
