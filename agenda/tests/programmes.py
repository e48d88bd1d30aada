"""Programmes as plain values, for the rules about conflicts: days and hours are those of Geneva in July 2013."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from agenda.roles import Role
from agenda.rules import ItemFacts, PaperFacts, PersonFacts, ProgrammeFacts, RoleFacts, SessionFacts

ZONE = ZoneInfo("Europe/Zurich")
CHAIR = RoleFacts(Role.CHAIR, 1)


def at(text, zone=ZONE):
    """The instant of "24 09:30", or of a whole "2013-03-31 09:30"."""
    text = text if "-" in text else f"2013-07-{text}"
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def facts(*sessions, people=(), papers=(), days=("24 00:00", "26 00:00"), **changes):
    """A programme with these sessions; nothing is said of the people who are not among `people`."""
    named = {role.person for session in sessions for part in (session, *session.items) for role in part.people}
    known = {pk: PersonFacts(pk, f"Expert {pk}") for pk in named} | {person.pk: person for person in people}
    starts_at, ends_at = map(at, days)
    programme = ProgrammeFacts(
        sessions=sorted(sessions, key=lambda session: session.starts_at),
        people=known,
        papers={paper.pk: paper for paper in papers},
        starts_at=starts_at,
        ends_at=ends_at,
        zone=ZONE,
        at=at("10 09:00"),
        room="Room K",
    )
    return replace(programme, **changes)


def session(pk, starts_at, minutes=60, *, people=(CHAIR,), items=(), **changes):
    """“Session 3” for the id 3, chaired by Expert 1 as long as there is only one."""
    values = {"title": f"Session {pk}", "people": list(people), "items": list(items)} | changes
    return SessionFacts(pk=pk, starts_at=at(starts_at), minutes=minutes, **values)


def pause(pk, starts_at, minutes=20, title="Coffee", **changes):
    values = {"people": (), "kind": "break", "title": title} | changes
    return session(pk, starts_at, minutes, **values)


def item(pk, minutes=15, *speakers, role=Role.SPEAKER, title="", paper=None):
    people = [RoleFacts(role, person) for person in speakers]
    return ItemFacts(pk, title or f"Talk {pk}", minutes, people, paper)


def chair(pk):
    return (RoleFacts(Role.CHAIR, pk),)


def paper(state, **changes):
    return PaperFacts(**{"pk": 7, "author": "Expert 6", "state": state} | changes)
