"""`script/bench reminders`: 1,000 reminders found and queued, in a temporary database."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")  # no broker waits here to be woken
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from egm_portal.clock import calendar_at  # noqa: E402
from egm_portal.mail.models import Message  # noqa: E402
from papers.models import Paper  # noqa: E402
from participants.models import Participant  # noqa: E402
from reminders.actions import add_usual_rules, send_due_reminders  # noqa: E402
from reminders.models import Reminder  # noqa: E402
from tests import factories  # noqa: E402

PEOPLE = 1000
LIMIT = 5.0  # seconds
JUNE = datetime(2013, 6, 10, 7, tzinfo=UTC)
DUE = datetime(2013, 7, 12, 7, tzinfo=UTC)  # 09:00 in Geneva, three days before the deadline


def main() -> None:
    """Prints how long it took, and fails beyond LIMIT."""
    with scratch_database(), calendar_at(JUNE):
        _fill()
        with calendar_at(DUE - timedelta(days=1)):
            send_due_reminders()  # what was due before
        first, queries, sent = _at(DUE)
        again, queries_again, sent_again = _at(DUE + timedelta(hours=1))
        _check(sent, sent_again)
    print(f"{connection.vendor}: {sent} reminders found and queued in {first:.2f} s with {queries} queries,")
    print(f"{sent / first:.0f} per second; with nothing to send it takes {again:.2f} s and {queries_again} queries.")
    if first > LIMIT:
        raise SystemExit(f"More than {LIMIT} s.")


@contextmanager
def scratch_database() -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["MIGRATE"] = False  # the tables alone
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _fill() -> None:
    meeting = factories.make_meeting()
    add_usual_rules(meeting=meeting)
    people = Participant.objects.bulk_create(
        Participant(
            meeting=meeting, status="accepted", answered_at=JUNE, name=f"Expert {each}", email=f"e{each}@example.org"
        )
        for each in range(PEOPLE)
    )
    Paper.objects.bulk_create(Paper(participant=person, state_at=JUNE) for person in people)


def _at(instant: datetime) -> tuple[float, int, int]:
    with calendar_at(instant), CaptureQueriesContext(connection) as queries:
        begun = time.perf_counter()
        sent = send_due_reminders()
        return time.perf_counter() - begun, len(queries), sent


def _check(sent: int, sent_again: int) -> None:
    queued = Message.objects.filter(dedup_key__startswith="reminder:", queued_at__gte=DUE).count()
    ledger = Reminder.objects.filter(due_at=DUE, outcome=Reminder.Outcome.SENT).count()
    if not (sent == queued == ledger == PEOPLE) or sent_again:
        raise SystemExit(f"{sent} and {sent_again} sent, {queued} queued, {ledger} in the ledger.")


if __name__ == "__main__":
    main()
