"""A session of the released programme shaped for its own page."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from agenda.models import Programme, Session, SessionNumber
from agenda.queries import ShownSession, released_programme, sessions_of
from egm_portal.meetings.models import Meeting


@dataclass(frozen=True)
class SessionPage:
    """A session, its release, and the sessions before and after it; `event` is its schema.org description."""

    session: ShownSession
    kind: str
    release: Programme
    before: ShownSession | None
    after: ShownSession | None
    event: dict


def session_page(meeting: Meeting, number: int) -> SessionPage | None:
    """The session with this number in the newest public release, if it has it: three queries."""
    programme = released_programme(meeting)
    days = programme.days if programme else []
    sessions = [session for day in days for session in day.sessions if session.number]
    place = next((place for place, session in enumerate(sessions) if session.number == number), None)
    if place is None:
        return None
    return SessionPage(
        session=sessions[place],
        kind=Session.Kind(sessions[place].kind).label,
        release=programme.release,
        before=sessions[place - 1] if place else None,
        after=next(iter(sessions[place + 1 :]), None),
        event=_event(sessions[place], meeting),
    )


def was_released(meeting: Meeting, number: int) -> bool:
    if not SessionNumber.objects.filter(meeting=meeting, number=number).exists():
        return False
    releases = Programme.objects.public().filter(meeting=meeting)
    return any(session.number == number for release in releases for session in sessions_of(release))


def _event(session: ShownSession, meeting: Meeting) -> dict:
    address = reverse("website:session", args=[meeting.slug, session.number])
    place = ", ".join(part for part in (meeting.venue, meeting.city, meeting.country) if part)
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": f"{settings.SITE_URL}{address}",
        "name": session.title,
        "startDate": session.starts_at.astimezone(meeting.zone).isoformat(),
        "endDate": session.ends_at.astimezone(meeting.zone).isoformat(),
        "location": {"@type": "Place", "name": meeting.venue or meeting.city, "address": place},
        "superEvent": {
            "@type": "Event",
            "@id": f"{settings.SITE_URL}{meeting.get_absolute_url()}",
            "name": meeting.title,
            "startDate": meeting.starts_on.isoformat(),
            "endDate": meeting.ends_on.isoformat(),
        },
    }
