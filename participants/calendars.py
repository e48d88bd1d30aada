"""The calendar file for somebody who comes: the meeting, and the deadline of their paper."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event, Timezone

from egm_portal.mail.links import absolute
from egm_portal.mail.registry import Attachment
from egm_portal.meetings.models import Meeting
from participants import rules
from participants.models import Participant

MARGIN = timedelta(days=400)  # how far around the meeting the file tells the clock's changes


def calendar_file(participant: Participant, *, stamp: datetime) -> Attachment:
    """The file, as it stood at `stamp`. A later one for the same meeting takes its place in the calendar."""
    meeting = participant.meeting
    calendar = Calendar.new(prodid=f"-//{settings.PORTAL_NAME}//EN", uid=_uid("calendar", meeting))
    calendar.add_component(_time_zone(meeting))
    calendar.add_component(_meeting_days(meeting, stamp))
    if due := rules.paper_due(participant):
        calendar.add_component(_paper_due(meeting, due, stamp))
    return Attachment(name=f"{meeting.slug}.ics", content=calendar.to_ical(), media_type="text/calendar")


def _time_zone(meeting: Meeting) -> Timezone:
    first, last = meeting.starts_on - MARGIN, meeting.ends_on + MARGIN
    return Timezone.from_tzid(meeting.time_zone, first_date=first, last_date=last)


def _meeting_days(meeting: Meeting, stamp: datetime) -> Event:
    """Whole days: the hours stand in the programme."""
    places = [meeting.venue, meeting.room, meeting.city, meeting.country]
    return Event.new(
        summary=meeting.title,
        start=meeting.starts_on,
        end=meeting.ends_on + timedelta(days=1),
        location=", ".join(filter(None, places)),
        uid=_uid("meeting", meeting),
        **_of_both(meeting, stamp),
    )


def _paper_due(meeting: Meeting, due: datetime, stamp: datetime) -> Event:
    """The hour before the deadline, so that one at 24:00 stands on the day that it ends."""
    due = due.astimezone(meeting.zone)
    return Event.new(
        summary=f"Paper due: {meeting.short_title}",
        start=due - timedelta(hours=1),
        end=due,
        uid=_uid("paper-due", meeting),
        **_of_both(meeting, stamp),
    )


def _of_both(meeting: Meeting, stamp: datetime) -> dict:
    page = absolute(reverse("my:meeting", args=[meeting.slug]))
    return {"stamp": stamp.astimezone(UTC), "sequence": meeting.revision, "url": page}


def _uid(what: str, meeting: Meeting) -> str:
    return f"{what}-{meeting.pk}@{settings.SITE_HOST}"
