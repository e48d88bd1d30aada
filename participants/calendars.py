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


def calendar_file(participant: Participant, *, stamp: datetime) -> Attachment:
    """The file as of `stamp`. A later one for the same meeting replaces it in the calendar."""
    meeting = participant.meeting
    page = absolute(reverse("my:meeting", args=[meeting.slug]))
    shared = {"stamp": stamp.astimezone(UTC), "sequence": meeting.revision, "url": page}
    first, last = meeting.starts_on - MARGIN, meeting.ends_on + MARGIN
    calendar = Calendar.new(prodid=f"-//{settings.PORTAL_NAME}//EN", uid=_uid("calendar", meeting))
    calendar.add_component(Timezone.from_tzid(meeting.time_zone, first_date=first, last_date=last))
    # Whole days: the hours are in the programme, which may change.
    when = {"start": meeting.starts_on, "end": meeting.ends_on + timedelta(days=1)}
    where = ", ".join(filter(None, [meeting.venue, meeting.room, meeting.city, meeting.country]))
    days = Event.new(uid=_uid("meeting", meeting), summary=meeting.title, location=where, **when, **shared)
    calendar.add_component(days)
    if due := rules.paper_due(participant):
        due = due.astimezone(meeting.zone)
        # The hour before the deadline: calendars would show one at 24:00 on the next day (docs/decisions/0021).
        when = {"start": due - timedelta(hours=1), "end": due}
        title = f"Paper due: {meeting.short_title}"
        calendar.add_component(Event.new(uid=_uid("paper-due", meeting), summary=title, **when, **shared))
    return Attachment(name=f"{meeting.slug}.ics", content=calendar.to_ical(), media_type="text/calendar")


def _uid(what: str, meeting: Meeting) -> str:
    return f"{what}-{meeting.pk}@{settings.SITE_HOST}"
