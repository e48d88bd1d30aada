"""The programme of a meeting as a calendar that anybody can subscribe to."""

from datetime import UTC, datetime

from django.urls import reverse
from icalendar import Calendar, Event

from agenda.addresses import session_address
from agenda.calendars import session_uid
from agenda.models import Programme
from agenda.queries import ShownProgramme, ShownSession
from egm_portal.mail.links import absolute
from egm_portal.meetings.models import Meeting
from participants.calendars import deadline_event, empty_calendar, event_uid, location_of


def programme_calendar(meeting: Meeting, programme: ShownProgramme | None) -> Calendar:
    """The sessions as the page of the programme shows them, and the deadline for papers: one query.

    It names nobody: calendars keep what they have once received, also after a consent was withdrawn. Sessions that
    only an earlier release had are cancelled, since an event that is only missing would stay.
    """
    calendar = empty_calendar(meeting)
    if meeting.papers_due:
        due = deadline_event(
            meeting, meeting.papers_due, uid=event_uid("paper-due", meeting), **_shared(meeting, "papers")
        )
        calendar.add_component(due)
    shown = {session.number: session for session in programme.sessions if session.number} if programme else {}
    for session in shown.values():
        calendar.add_component(_event(meeting, session))
    gone = {}  # as in the newest release that had them
    for release in Programme.objects.public().filter(meeting=meeting).select_related("meeting")[1:]:
        for session in release.sessions:
            if session.number and session.info.is_numbered and session.number not in shown:
                gone.setdefault(session.number, session)
    for number, session in gone.items():
        event = _made(meeting, number, summary=session.heading, start=session.start, end=session.end)
        event.add("status", "CANCELLED")
        calendar.add_component(event)
    return calendar


def _event(meeting: Meeting, session: ShownSession) -> Event:
    items = [f"{item.starts_at.astimezone(meeting.zone):%H:%M} {item.title}" for item in session.items]
    event = _made(
        meeting,
        session.number,
        summary=session.heading,
        start=session.starts_at,
        end=session.ends_at,
        location=location_of(meeting, session.room),
        description="\n".join(filter(None, [session.summary, *items])),
    )
    event.add("status", "CANCELLED" if session.is_called_off else "CONFIRMED")
    return event


def _made(meeting: Meeting, number: int, *, start: datetime, end: datetime, **properties) -> Event:
    page = session_address(meeting.slug, number)
    times = {"start": start.astimezone(meeting.zone), "end": end.astimezone(meeting.zone)}
    shared = _shared(meeting, "agenda") | {"url": absolute(page)}
    return Event.new(uid=session_uid(meeting, number), **times, **shared, **properties)


def _shared(meeting: Meeting, page: str) -> dict:
    """What every event has; `sequence`, by which calendars know the newer of two files, grows with each change."""
    address = absolute(reverse(f"website:{page}", args=[meeting.slug]))
    return {"stamp": meeting.revised_at.astimezone(UTC), "sequence": meeting.revision, "url": address}
