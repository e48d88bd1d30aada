"""`script/bench programme`: the programme's screen, a move on it, and the public page, at two sizes."""

import gc
import gzip
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from agenda import actions  # noqa: E402
from agenda.conflict_queries import draft_conflicts  # noqa: E402
from agenda.models import Item, ItemPerson, Officer, ProgrammeDraft, Session  # noqa: E402
from agenda.order import positions  # noqa: E402
from egm_portal.clock import calendar_at  # noqa: E402
from egm_portal.meetings import revision  # noqa: E402
from egm_portal.meetings.models import Meeting  # noqa: E402
from participants.models import Participant  # noqa: E402
from tests import factories  # noqa: E402
from tests.bench.reminders import scratch_database  # noqa: E402

SIZES = [(4, 40, 200), (20, 200, 1200)]  # days, sessions, items
TIMES = 7
MAX_OPEN, MAX_MOVE = 300.0, 100.0  # milliseconds of processor, for a real meeting
MAX_PAGE = 40.0  # the public page at any of the sizes


def main() -> int:
    """Prints the table; the result is 1 if a real meeting's screen, a move on it or a page costs more than it may."""
    setup_test_environment()
    call_command("collectstatic", interactive=False, verbosity=0)
    with scratch_database(), calendar_at(factories.TODAY):
        print(f"{connection.vendor}: median of processor in ms; bytes sent, compressed.\n")
        print(f"{'':60}{'queries':>8}{'ms':>8}{'bytes':>9}")
        results = [measure(*size) for size in SIZES]
    opened, moved, _ = results[0]
    print(f"\nMay cost {MAX_OPEN:.0f} ms to open and {MAX_MOVE:.0f} ms to move with {SIZES[0][1]} sessions,")
    print(f"and {MAX_PAGE:.0f} ms for the public page.")
    return 1 if opened > MAX_OPEN or moved > MAX_MOVE or max(page for *_, page in results) > MAX_PAGE else 0


def measure(days: int, sessions: int, items: int) -> tuple[float, float, float]:
    meeting = factories.make_meeting()
    Meeting.objects.filter(pk=meeting.pk).update(ends_on=meeting.starts_on + timedelta(days=days - 1))
    meeting.refresh_from_db()
    fill(meeting, days, sessions, items)
    client = Client()
    client.force_login(factories.make_organizer(meeting))
    screen = reverse("admin:meetings_meeting_programme", args=[meeting.pk])
    size = f"{sessions} sessions, {items} items"
    opened = timed(f"{size}: the screen opens", lambda: client.get(screen))
    timed(f"{size}: its conflicts alone", lambda: HttpResponse(len(draft_conflicts(meeting).blocking_release)))
    moved = timed(f"{size}: an item moves to another session", mover(client, screen, meeting, "item"))
    moved = max(moved, timed(f"{size}: a session moves to another day", mover(client, screen, meeting, "session")))
    timed(f"{size}: nothing new", lambda: poll(client, screen, meeting))
    actions.release_programme(meeting=meeting, kind="provisional", by=None)
    public, page = Client(), reverse("website:agenda", args=[meeting.slug])

    def afresh() -> HttpResponse:
        revision.increment_revision(meeting.pk)
        return public.get(page)

    built = timed(f"{size}: the public page afresh", afresh)
    timed(f"{size}: the public page unchanged", lambda: public.get(page))
    return opened, moved, built


def fill(meeting: Meeting, days: int, sessions: int, items: int) -> None:
    people = Participant.objects.bulk_create(
        Participant(
            meeting=meeting,
            name=f"Expert {number}",
            email=f"expert{number}@example.org",
            country=f"Country {number % 193}",
            status="accepted",
            list_consent=True,
            answered_at=factories.TODAY,
        )
        for number in range(40)
    )
    a_day = sessions // days
    rows = Session.objects.bulk_create(
        Session(
            meeting=meeting,
            title=f"Session {number}",
            starts_at=meeting.starts_at + timedelta(days=number // a_day, hours=8, minutes=60 * (number % a_day)),
            minutes=60,
            is_pinned=number % a_day == 0,
            position=position,
        )
        for number, position in enumerate(positions(sessions))
    )
    Officer.objects.bulk_create(
        Officer(meeting=meeting, session=row, role="chair", participant=people[number % 40])
        for number, row in enumerate(rows)
    )
    added = Item.objects.bulk_create(
        Item(
            session=rows[number % sessions], title=f"Item {number}", minutes=10, position=100 * (number // sessions + 1)
        )
        for number in range(items)
    )
    ItemPerson.objects.bulk_create(
        ItemPerson(item=item, participant=people[number % 40], position=1) for number, item in enumerate(added)
    )
    actions.number_sessions(meeting=meeting)


def mover(client: Client, screen: str, meeting: Meeting, kind: str) -> Callable[[], HttpResponse]:
    """Moves a row to and fro, as the page's script does."""
    sessions = list(Session.objects.filter(meeting=meeting).order_by("position"))
    row = sessions[1].items.first() if kind == "item" else sessions[1]
    places = [f"end:session-{sessions[-1].pk}", f"end:session-{sessions[1].pk}"]
    if kind == "session":
        places = [f"after:session-{sessions[-1].pk}", f"after:session-{sessions[0].pk}"]

    def move() -> HttpResponse:
        places.reverse()
        version = ProgrammeDraft.objects.filter(meeting=meeting).values_list("version", flat=True).first() or 0
        days = [
            meeting.starts_on + timedelta(days=number)
            for number in range((meeting.ends_on - meeting.starts_on).days + 1)
        ]
        fields = {"do": f"move:{kind}-{row.pk}", "to": places[0], "version": version, "shown": ",".join(map(str, days))}
        return client.post(screen, fields, headers={"X-Fragment": "programme"})

    return move


def poll(client: Client, screen: str, meeting: Meeting) -> HttpResponse:
    version = ProgrammeDraft.objects.get(meeting=meeting).version
    return client.get(f"{screen}state/", headers={"If-None-Match": f'"{version}"'})


def timed(name: str, call: Callable[[], HttpResponse]) -> float:
    call()
    with CaptureQueriesContext(connection) as queries:
        page = call().content
    # As in a web server (egm_portal/wsgi.py): what the rows were made with is none of its garbage.
    gc.collect()
    gc.freeze()
    number, times = len(queries), []
    for _ in range(TIMES):
        begun = time.process_time()
        call()
        times.append((time.process_time() - begun) * 1000)
    median = statistics.median(times)
    print(f"{name:60}{number:>8}{median:>8.1f}{len(gzip.compress(page)):>9}")
    return median


if __name__ == "__main__":
    sys.exit(main())
