"""The verbs that change a meeting after people were told of it, and when they are offered."""

from collections.abc import Mapping

from django.utils.text import get_text_list

from egm_portal.adminkit.verbs import Verb
from egm_portal.meetings import rules
from egm_portal.meetings.models import Meeting, MeetingChange, StaffRole, User
from egm_portal.text import dates
from office.changes.actions import change_meeting
from office.changes.forms import CancelForm, DaysForm, MoreTimeForm, PlaceForm, PostponeForm
from office.changes.plan import Wanted, rows_of_change
from participants.models import Participant

NOT_TOLD = "Nobody has been told of the meeting yet. Change it on the pages of its settings."


def was_told(meeting: Meeting) -> bool:
    """Whether somebody was invited, or the meeting is or was announced: its facts then change by a verb.

    The answer is remembered for this object: a page of the settings asks for each field and each verb.
    """
    if meeting.is_public or meeting.withdrawn_at:
        return True
    if "someone_was_invited" not in vars(meeting):
        invited = Participant.objects.filter(meeting=meeting, invited_at__isnull=False)
        meeting.someone_was_invited = invited.exists()
    return meeting.someone_was_invited


_PLACE = dict.fromkeys(("time_zone", "city", "country", "venue", "room"), "place")
TOLD_FIELDS = {"starts_on": "days", "ends_on": "days", "papers_due": "deadline"} | _PLACE
"""The fields of a meeting's settings that are for reading once people were told, with what they say."""


def told_fields(meeting: Meeting) -> list[str]:
    """The fields that a form no longer changes: what is still empty can be filled in."""
    return [name for name in TOLD_FIELDS if getattr(meeting, name)] if was_told(meeting) else []


def sent_in_vain(posted: Mapping[str, str], meeting: Meeting) -> str:
    """What of a form, opened before people were told, was not saved, in a sentence; or nothing."""
    names = [name for name in told_fields(meeting) if name in posted or f"{name}_day" in posted]
    kinds = dict.fromkeys(TOLD_FIELDS[name] for name in names)
    return f"Not changed: {get_text_list(list(kinds), 'and')}." if kinds else ""


class ChangeVerb(Verb):
    """One of them: its page shows what follows before it can be confirmed."""

    template = "office/changes/change.html"
    many = False
    touched = staticmethod(rows_of_change)
    what: str
    group = ""  # of the fields of the settings that show what it changes

    def refusal(self, meeting: Meeting) -> str:
        if refusal := rules.refusal_to_change(meeting, self.what):
            return refusal
        return "" if was_told(meeting) else NOT_TOLD

    def entry(self, meeting: Meeting, typed: Mapping[str, object]) -> str:
        decided_by = typed["wanted"].decided_by
        decided = f" Decided by: {decided_by}." if decided_by else ""
        return f"{self.past}{_new_fact(typed['wanted'], meeting)}.{decided}"

    def done(self, meetings: list[Meeting], typed: Mapping[str, object]) -> str:
        [meeting] = meetings
        told = "" if typed["wanted"].tells else " Nobody is told."
        return f"{self.past}: {meeting}{_new_fact(typed['wanted'], meeting)}.{told}"

    def perform(self, meeting: Meeting, by: User, **typed) -> None:
        change_meeting(meeting=meeting, wanted=typed["wanted"], state=typed["state"], by=by)


def _new_fact(wanted: Wanted, meeting: Meeting) -> str:
    if wanted.what == MeetingChange.What.DAYS:
        return f", {dates.date_range(wanted.values['starts_on'], wanted.values['ends_on'])}"
    if wanted.what == MeetingChange.What.PLACE:
        return ", online" if wanted.values["is_online"] else f", {wanted.values['city']}"
    if wanted.what == MeetingChange.What.DEADLINE:
        return f", {dates.deadline(wanted.values['papers_due'], meeting.time_zone)}"
    return ""


class ChangeDays(ChangeVerb):
    role = StaffRole.ORGANIZER
    name = "change-days"
    label = "Change the days"
    explanation = "The meeting is held on other days. You read what follows from that, and every e-mail, first."
    past = "Days changed"
    form = DaysForm
    group = "Days"
    what = MeetingChange.What.DAYS

    def label_for(self, meeting: Meeting) -> str:
        return "Set the new days" if meeting.state == Meeting.State.POSTPONED else self.label


class GiveMoreTime(ChangeVerb):
    role = StaffRole.ORGANIZER
    name = "more-time-for-all"
    label = "More time for all papers"
    explanation = (
        "All papers are due later. Dates of single papers that are later stay; earlier ones give way to the new one. "
        "Only those whose paper is awaited get an e-mail."
    )
    past = "More time for all papers"
    form = MoreTimeForm
    group = "Deadline"
    what = MeetingChange.What.DEADLINE


class CancelMeeting(ChangeVerb):
    role = StaffRole.ORGANIZER
    name = "cancel-meeting"
    label = "Cancel the meeting"
    explanation = (
        "The meeting is not held. Its page, its addresses and the papers that are published stay; reminders end. It "
        "cannot be restored once the e-mails have left: a copy then becomes a new meeting."
    )
    past = "Meeting cancelled"
    form = CancelForm
    what = MeetingChange.What.CANCELLED
    danger = True


class PostponeMeeting(ChangeVerb):
    role = StaffRole.ORGANIZER
    name = "postpone"
    label = "Postpone without new days"
    explanation = (
        "The meeting is not held on its days, and nobody knows the new ones yet. Reminders pause, and invitations "
        "stand. “Set the new days” follows as soon as they are known."
    )
    past = "Meeting postponed"
    form = PostponeForm
    what = MeetingChange.What.POSTPONED


class ChangePlace(ChangeVerb):
    role = StaffRole.ORGANIZER
    name = "change-place"
    label = "Change the place"
    explanation = (
        "The meeting is held in another city, building or room, or online. If only the room changes, people are told "
        "by the next release of the programme; on the eve and the days of the meeting by an e-mail at once."
    )
    past = "Place changed"
    form = PlaceForm
    group = "Place"
    what = MeetingChange.What.PLACE


CHANGES = (ChangeDays(), ChangePlace(), GiveMoreTime(), PostponeMeeting(), CancelMeeting())
