"""A session of the released programme shaped for its own page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from agenda.addresses import session_address
from agenda.models import Programme, SessionNumber
from agenda.queries import ShownProgramme, ShownSession, released_programme
from egm_portal.meetings.models import Meeting, MeetingChange
from website.queries.documents import Row, library
from website.queries.events import meeting_event


@dataclass(frozen=True)
class SessionPage:
    """A session, its release, and the sessions before and after it.

    `rows` are its papers and other documents, `event` is its schema.org description.
    """

    session: ShownSession
    kind: str
    release: Programme
    rows: list[Row]
    before: ShownSession | None
    after: ShownSession | None
    event: dict


def session_page(meeting: Meeting, number: int, reader, changes: Sequence[MeetingChange] = ()) -> SessionPage | None:
    """The session with this number in the newest public release, if it has it: six queries."""
    programme = released_programme(meeting)
    sessions = [session for session in programme.sessions if session.number] if programme else []
    place = next((place for place, session in enumerate(sessions) if session.number == number), None)
    if place is None:
        return None
    session = sessions[place]
    return SessionPage(
        session=session,
        kind=session.info.noun.heading(1),
        release=programme.release,
        rows=_rows(session, meeting, reader),
        before=sessions[place - 1] if place else None,
        after=next(iter(sessions[place + 1 :]), None),
        event={
            "@context": "https://schema.org",
            **_sub_event(session, meeting),
            "superEvent": meeting_event(meeting, changes),
        },
    )


def was_released(meeting: Meeting, number: int) -> bool:
    if not SessionNumber.objects.filter(meeting=meeting, number=number).exists():
        return False
    releases = Programme.objects.public().filter(meeting=meeting)
    return any(session.number == number for release in releases for session in release.sessions)


def _rows(session: ShownSession, meeting: Meeting, reader) -> list[Row]:
    """The documents of the session itself, then papers and others in the order of its items."""
    rows = {row.document.pk: row for row in library(meeting, reader)}
    shown = dict.fromkeys(document.pk for document in session.all_documents)
    # Slides stand below the paper that they present, where the list has it.
    below = {slides.document.pk for row in rows.values() for slides in row.slides}
    return [rows[pk] for pk in shown if pk in rows and pk not in below]


def programme_event(programme: ShownProgramme, meeting: Meeting, changes: Sequence[MeetingChange] = ()) -> dict:
    """The schema.org description of the meeting with its sessions."""
    sessions = [_sub_event(session, meeting) for session in programme.sessions if session.number]
    return {"@context": "https://schema.org"} | meeting_event(meeting, changes) | {"subEvent": sessions}


def _sub_event(session: ShownSession, meeting: Meeting) -> dict:
    address, zone = session_address(meeting.slug, session.number), meeting.zone
    place = ", ".join(filter(None, (meeting.venue, meeting.city, meeting.country)))
    is_cancelled = session.is_called_off or meeting.state == Meeting.State.CANCELLED
    status = {"eventStatus": "https://schema.org/EventCancelled"} if is_cancelled else {}
    if session.released and not is_cancelled:
        before = session.released.starts_at.astimezone(zone).isoformat()
        status = {"eventStatus": "https://schema.org/EventRescheduled", "previousStartDate": before}
    return {
        "@type": "Event",
        "@id": f"{settings.SITE_URL}{address}",
        "name": session.title,
        **status,
        "startDate": session.starts_at.astimezone(zone).isoformat(),
        "endDate": session.ends_at.astimezone(zone).isoformat(),
        "location": {
            "@type": "Place",
            "name": session.room or meeting.venue or meeting.city,
            "address": place,
        },
    }
