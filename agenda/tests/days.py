"""A released first day of the meeting: plenary, coffee, the first session with two items, lunch, the second session."""

from agenda import actions
from agenda.models import Item, Session
from agenda.tests.programmes import at
from tests import factories

ROWS = [
    ("plenary", "Opening", "24 09:30", 90, True),
    ("break", "Coffee", "24 11:00", 20, False),
    ("session", "Consultation", "24 11:20", 100, False),
    ("break", "Lunch", "24 13:00", 90, False),
    ("session", "Costs", "24 14:30", 90, True),
]


def released_day(meeting):
    """The sessions by their titles; Expert 1 speaks on the first item, Expert 2 on the second."""
    sessions = {}
    for kind, title, starts_at, minutes, is_pinned in ROWS:
        sessions[title] = Session.objects.create(
            meeting=meeting, kind=kind, title=title, starts_at=at(starts_at), minutes=minutes, is_pinned=is_pinned
        )
    for number, (session, minutes) in enumerate([("Consultation", 10), ("Consultation", 15), ("Costs", 20)], start=1):
        item = Item.objects.create(session=sessions[session], position=number, title=f"Talk {number}", minutes=minutes)
        item.people.add(factories.make_participant(meeting=meeting, status="accepted", name=f"Expert {number}"))
    actions.release_programme(meeting=meeting, kind="provisional", by=None)
    return sessions


def key_of(title):
    return Item.objects.get(title=title).key
