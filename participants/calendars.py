"""Calendars of somebody who has accepted: the days of the meeting, which an e-mail brings, and what is subscribed to.

An e-mail brings the days alone, since a REQUEST or a CANCEL may hold one event (RFC 5546, sections 3.2.2 and 3.2.5).
"""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event, Timezone, vCalAddress

from egm_portal.mail.links import absolute
from egm_portal.mail.registry import Attachment
from egm_portal.meetings.models import Meeting
from egm_portal.meetings.unit import present_unit
from participants.joining_links import joining_address
from participants.models import Participant

MARGIN = timedelta(days=400)  # before and after the meeting, for which the file defines the time zone
NO_REPLY = "If your plans change, tell us by e-mail: an answer that your calendar sends does not reach us."


def entry_of(participant: Participant) -> dict[str, int]:
    """What tells the person's entry from earlier ones, for `about` of the e-mail that cancels it.

    An entry ends with a CANCEL. Some calendars never show it again under the same UID, so that whoever comes back, or
    takes part in a meeting that has days again, gets another one.
    """
    accepted_at = participant.answered_at
    return {
        "calendar_generation": participant.meeting.calendar_generation,
        "accepted": int(accepted_at.timestamp()) if accepted_at else 0,
    }


def days_of_meeting(participant: Participant, *, stamp: datetime) -> Attachment:
    """The days of the meeting as an entry for the calendar of somebody who has accepted; a later file changes it."""
    event = days_event(participant, stamp=stamp)
    return _sent_to(participant, event, method="REQUEST")


def days_cancelled(participant: Participant, *, stamp: datetime, entry: dict[str, int]) -> Attachment:
    """The entry with these values of `entry_of`, cancelled: for who no longer takes part, or has no days to come to."""
    event = days_event(participant, stamp=stamp, entry=entry)
    event["STATUS"] = "CANCELLED"
    event["SUMMARY"] = f"Cancelled: {participant.meeting.title}"
    return _sent_to(participant, event, method="CANCEL")


def days_event(participant: Participant, *, stamp: datetime, entry: dict[str, int] | None = None) -> Event:
    """The days of the meeting. Whole days: the hours are in the programme, which may change."""
    meeting = participant.meeting
    entry = entry or entry_of(participant)
    return Event.new(
        uid=event_uid(f"meeting-{entry['calendar_generation']}-{entry['accepted']}", meeting),
        summary=meeting.title,
        location=location_of(meeting),
        start=meeting.starts_on,
        end=meeting.ends_on + timedelta(days=1),
        status="CONFIRMED",
        **shared_properties(meeting, stamp),
    )


def add_joining_address(event: Event, participant: Participant) -> None:
    """Has the event say where the person joins who takes part online.

    An e-mail brings no such event: a copy of it may go to others.
    """
    if address := joining_address(participant):
        event.add("description", f"Join online on the days of the meeting: {address}\nPlease do not pass it on.")


def _sent_to(participant: Participant, event: Event, *, method: str) -> Attachment:
    """A file with this event alone; its type names the method too, by which e-mail programs know what it is for."""
    contact = participant.meeting.contacts.first()
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)  # programs doubt an organizer who did not send the e-mail
    event.add("organizer", vCalAddress.new(sender, cn=contact.unit if contact else present_unit().name))
    attendee = vCalAddress.new(
        participant.email, cn=participant.name, role="REQ-PARTICIPANT", partstat="ACCEPTED", rsvp=False
    )
    event.add("attendee", attendee)
    event.add("description", f"{NO_REPLY}\n{event['URL']}")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _program())
    calendar.add("method", method)
    calendar.add_component(event)
    return Attachment(
        name=f"{participant.meeting.slug}.ics",
        content=calendar.to_ical(),
        media_type=f"text/calendar; method={method}",
    )


def empty_calendar(meeting: Meeting) -> Calendar:
    """A calendar that defines the time zone of the meeting for the years around it."""
    first, last = meeting.starts_on - MARGIN, meeting.ends_on + MARGIN
    calendar = Calendar.new(prodid=_program(), uid=event_uid("calendar", meeting))
    calendar.add_component(Timezone.from_tzid(meeting.time_zone, first_date=first, last_date=last))
    return calendar


def deadline_event(meeting: Meeting, due: datetime, **properties) -> Event:
    due = due.astimezone(meeting.zone)
    # The hour before the deadline: calendars would show one at 24:00 on the next day (docs/decisions/papers.md#0021).
    when = {"start": due - timedelta(hours=1), "end": due}
    title = f"Paper due: {meeting.short_title}"
    return Event.new(summary=title, **when, **properties)


def _program() -> str:
    return f"-//{settings.PORTAL_NAME}//EN"


def shared_properties(meeting: Meeting, stamp: datetime) -> dict:
    """What every event of the meeting has: also the number by which calendars know which of two files is newer."""
    page = absolute(reverse("my:meeting", args=[meeting.slug]))
    # Incremented with every change to what the public sees, and never lower again: also when a release is undone.
    return {"stamp": stamp.astimezone(UTC), "sequence": meeting.revision, "url": page}


def location_of(meeting: Meeting, room: str = "") -> str:
    """Where it takes place; `room` is that of a session, if it has another than the meeting."""
    if meeting.is_online:
        return "Online"
    return ", ".join(filter(None, [meeting.venue, room or meeting.room, meeting.city, meeting.country]))


def event_uid(what: str, meeting: Meeting) -> str:
    """The permanent id of an event of the meeting, by which a calendar that is subscribed to knows it again."""
    return f"{what}-{meeting.pk}@{settings.SITE_HOST}"
