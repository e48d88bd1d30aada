"""Who attended on which day: the people of a day, the days of a person, and all of a meeting as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from egm_portal.meetings.models import Meeting
from participants.models import Participant
from proceedings.models import AttendedDay

COLUMNS = ("name", "country", "category")
"""Those of the table before the days of the meeting."""


@dataclass(frozen=True)
class Attendee:
    """Somebody who takes part in the meeting; `attended` says how they came on the day, or is empty."""

    participant: Participant
    attended: str


def attendees(meeting: Meeting, day: date) -> list[Attendee]:
    """Everybody who takes part, and whoever was recorded before they withdrew, by name: two queries."""
    of_day = AttendedDay.objects.filter(participant__meeting=meeting, day=day)
    attended = dict(of_day.values_list("participant", "attendance"))
    return [Attendee(person, attended.get(person.pk, "")) for person in _people(meeting, attended)]


def attended_meeting(meeting: Meeting) -> list[Participant] | None:
    """Those who were present on at least one day; None if nobody recorded attendance: one query."""
    present = AttendedDay.objects.filter(participant__meeting=meeting).values("participant")
    return list(Participant.objects.filter(pk__in=present)) or None


def present_by_day(meeting: Meeting) -> dict[date, set[int]]:
    """The ids of those who were present on each day on which somebody was: one query."""
    present: dict[date, set[int]] = {}
    for day, participant in AttendedDay.objects.filter(participant__meeting=meeting).values_list("day", "participant"):
        present.setdefault(day, set()).add(participant)
    return present


def attendance_table(meeting: Meeting) -> Iterator[tuple[str, ...]]:
    """The names of the columns, and a row for each person with a cell for each day: two queries."""
    yield *COLUMNS, *map(str, meeting.days)
    attended = {
        (row.participant_id, row.day): row.get_attendance_display()
        for row in AttendedDay.objects.filter(participant__meeting=meeting)
    }
    for person in _people(meeting, {pk for pk, _ in attended}):
        days = [attended.get((person.pk, day), "") for day in meeting.days]
        yield person.name, person.country, person.get_role_display(), *days


def _people(meeting: Meeting, recorded) -> list[Participant]:
    of_meeting = Participant.objects.filter(meeting=meeting, erased_at=None)
    people = of_meeting.attending() | of_meeting.filter(pk__in=list(recorded))
    return sorted(people, key=lambda person: person.sort_key)
