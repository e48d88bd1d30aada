"""The calendar file for somebody who has accepted: the meeting, and the deadline for their paper."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event, Timezone

from egm_portal.mail.links import absolute
from egm_portal.mail.registry import Attachment
from egm_portal.meetings.models import Meeting
from participants import rules
from participants.models import Participant

MARGIN = timedelta(days=400)  # before and after the meeting, for which the file defines the time zone


def calendar_of(participant: Participant, *, stamp: datetime) -> Calendar:
    """The calendar as of `stamp`. A later one for the same meeting replaces it."""
    meeting = participant.meeting
    shared = shared_properties(meeting, stamp)
    calendar = empty_calendar(meeting)
    # Whole days: the hours are in the programme, which may change.
    when = {"start": meeting.starts_on, "end": meeting.ends_on + timedelta(days=1)}
    days = Event.new(
        uid=event_uid("meeting", meeting), summary=meeting.title, location=location_of(meeting), **when, **shared
    )
    calendar.add_component(days)
    if due := rules.paper_due(participant):
        calendar.add_component(deadline_event(meeting, due, shared))
    return calendar


def empty_calendar(meeting: Meeting) -> Calendar:
    """A calendar that defines the time zone of the meeting for the years around it."""
    first, last = meeting.starts_on - MARGIN, meeting.ends_on + MARGIN
    calendar = Calendar.new(prodid=f"-//{settings.PORTAL_NAME}//EN", uid=event_uid("calendar", meeting))
    calendar.add_component(Timezone.from_tzid(meeting.time_zone, first_date=first, last_date=last))
    return calendar


def deadline_event(meeting: Meeting, due: datetime, shared: dict) -> Event:
    due = due.astimezone(meeting.zone)
    # The hour before the deadline: calendars would show one at 24:00 on the next day (docs/decisions/papers.md#0021).
    when = {"start": due - timedelta(hours=1), "end": due}
    title = f"Paper due: {meeting.short_title}"
    return Event.new(uid=event_uid("paper-due", meeting), summary=title, **when, **shared)


def attached(calendar: Calendar, meeting: Meeting) -> Attachment:
    return Attachment(name=f"{meeting.slug}.ics", content=calendar.to_ical(), media_type="text/calendar")


def calendar_file(participant: Participant, *, stamp: datetime) -> Attachment:
    return attached(calendar_of(participant, stamp=stamp), participant.meeting)


def shared_properties(meeting: Meeting, stamp: datetime) -> dict:
    """What every event of the meeting has: also the number by which calendars know which of two files is newer."""
    page = absolute(reverse("my:meeting", args=[meeting.slug]))
    # Incremented with every change to what the public sees, and never lower again: also when a release is undone.
    return {"stamp": stamp.astimezone(UTC), "sequence": meeting.revision, "url": page}


def location_of(meeting: Meeting, room: str = "") -> str:
    """Where it takes place; `room` is that of a session, if it has another than the meeting."""
    return ", ".join(filter(None, [meeting.venue, room or meeting.room, meeting.city, meeting.country]))


def event_uid(what: str, meeting: Meeting) -> str:
    """The permanent id of an event of the meeting, by which a later file replaces it instead of adding another."""
    return f"{what}-{meeting.pk}@{settings.SITE_HOST}"
