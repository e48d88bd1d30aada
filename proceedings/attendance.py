"""Who attended which session: the people of a session, the sessions of a person, and all of a meeting as a table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F

from agenda.models import Session, SessionNumber
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from participants.models import Participant
from proceedings.models import Presence

COLUMNS = ("session", "title", "day", "name", "country", "category", "attendance")


@dataclass(frozen=True)
class Attendee:
    """Somebody who takes part in the meeting; `attended` says how they came to the session, or is empty."""

    participant: Participant
    attended: str


def attendees(number: SessionNumber) -> list[Attendee]:
    """Everybody who takes part, and whoever was recorded before they withdrew, by name: two queries."""
    recorded = dict(Presence.objects.filter(session_number=number).values_list("participant", "attendance"))
    of_meeting = Participant.objects.filter(meeting=number.meeting_id, erased_at=None)
    people = of_meeting.attending() | of_meeting.filter(pk__in=list(recorded))
    by_name = sorted(people, key=lambda person: person.sort_key)
    return [Attendee(person, recorded.get(person.pk, "")) for person in by_name]


def attended_meeting(meeting: Meeting) -> list[Participant] | None:
    """Those who were present in at least one session; None if nobody recorded attendance: one query."""
    present = Presence.objects.filter(session_number__meeting=meeting).values("participant")
    return list(Participant.objects.filter(pk__in=present)) or None


def present_in(meeting: Meeting, numbers: Iterable[int]) -> dict[int, set[int]]:
    """The ids of those who were present in each of the sessions with these numbers: one query."""
    rows = Presence.objects.filter(session_number__meeting=meeting, session_number__number__in=numbers)
    present: dict[int, set[int]] = {}
    for number, participant in rows.values_list("session_number__number", "participant"):
        present.setdefault(number, set()).add(participant)
    return present


def sessions_attended(participant: Participant) -> list[dict]:
    """What was recorded about one person, as plain data for the copy of their own data: one query."""
    presences = Presence.objects.filter(participant=participant).order_by("session_number__number")
    return list(presences.values("attendance", "recorded_at", session=F("session_number__number")))


def attendance_table(meeting: Meeting) -> Iterator[tuple[str, ...]]:
    """A row for each person in each session, in the columns of `COLUMNS`: two queries."""
    sessions = {session.pk: session for session in Session.objects.filter(meeting=meeting)}
    presences = Presence.objects.filter(session_number__meeting=meeting).select_related("participant", "session_number")
    rows = [(presence.session_number, presence.participant, presence) for presence in presences]
    for number, person, presence in sorted(rows, key=lambda row: (row[0].number, row[1].sort_key)):
        session = sessions.get(number.session_pk)
        label, title, day = "", "", ""
        if session:
            label, title = session.label, session.title
            day = dates.day_and_hour(session.starts_at, meeting.time_zone)
        labels = person.country, person.get_role_display(), presence.get_attendance_display()
        yield label, title, day, person.name, *labels
