"""`script/bench lists`: lists of a meeting with 500 rows of each kind, on the database that the environment names."""

import gzip
import os
import statistics
import sys
import time
from collections.abc import Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Model  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from egm_portal.clock import calendar_at  # noqa: E402
from egm_portal.mail.models import Message  # noqa: E402
from egm_portal.marked_texts.models import TextVersion, VersionedText  # noqa: E402
from egm_portal.meetings.models import Meeting  # noqa: E402
from papers.models import Document, Paper, Version  # noqa: E402
from participants.models import Participant  # noqa: E402
from room.models import Recommendation  # noqa: E402
from tests import factories  # noqa: E402
from tests.bench.reminders import scratch_database  # noqa: E402

ROWS = 500
TIMES = 7
MAX_QUERIES, MAX_TIME, MAX_BYTES = 11, 150.0, 100_000
STATES = ["accepted", "awaited", "submitted", "returned"]


def main() -> int:
    """Prints the table; the result is 1 if a list costs more than it may."""
    setup_test_environment()
    call_command("collectstatic", interactive=False, verbosity=0)
    with scratch_database(), calendar_at(factories.TODAY):
        meeting = factories.make_meeting()
        fill(meeting)
        client = Client()
        client.force_login(factories.make_organizer(meeting))
        print(f"{connection.vendor}: {ROWS} rows of each kind. Median of processor in ms; bytes sent, compressed.\n")
        print(f"{'':80}{'queries':>8}{'ms':>8}{'bytes':>9}")
        failed = [path for path in paths(meeting) if not is_cheap(client, path)]
    print(f"\nMore than {MAX_QUERIES} queries, {MAX_TIME:.0f} ms or {MAX_BYTES} bytes: {failed or 'none'}.")
    return 1 if failed else 0


def fill(meeting: Meeting) -> None:
    """People, of whom each has a paper with a file, a document and an e-mail; and conclusions."""
    people = make_people(meeting)
    make_papers(meeting, people)
    make_messages(meeting, people)
    texts = VersionedText.objects.bulk_create(VersionedText(meeting=meeting) for _ in range(ROWS))
    TextVersion.objects.bulk_create(
        TextVersion(versioned_text=text, number=1, text=f"Conclusion {number}") for number, text in enumerate(texts)
    )
    Recommendation.objects.bulk_create(
        Recommendation(meeting=meeting, kind="conclusion", wording=text, position=number, proposal_number=number)
        for number, text in enumerate(texts)
    )


def make_people(meeting: Meeting) -> list[Participant]:
    at = factories.TODAY
    return Participant.objects.bulk_create(
        Participant(
            meeting=meeting,
            name=f"Expert {number}",
            email=f"expert{number}@example.org",
            country=f"Country {number % 193}",
            region=Participant.Region.values[number % 5],
            status="accepted" if number % 5 else "invited",
            list_consent=None if number % 7 == 0 else True,
            invited_at=at,
            answered_at=at,
        )
        for number in range(ROWS)
    )


def make_papers(meeting: Meeting, people: list[Participant]) -> None:
    documents = Document.objects.bulk_create(
        Document(meeting=meeting, number=number + 1, kind="expert_paper", title=f"The paper of {person.name}")
        for number, person in enumerate(people)
    )
    Version.objects.bulk_create(
        Version(document=document, number=1, size=1, pages=6, received_at=factories.TODAY, timeliness="on_time")
        for document in documents
    )
    Paper.objects.bulk_create(
        Paper(participant=person, document=document, state=STATES[number % 4])
        for number, (person, document) in enumerate(zip(people, documents, strict=True))
    )


def make_messages(meeting: Meeting, people: list[Participant]) -> None:
    at = factories.TODAY
    Message.objects.bulk_create(
        Message(
            meeting=meeting,
            kind="participants/invitation",
            to=person.email,
            to_name=person.name,
            subject=f"Invitation {number}",
            dedup_key=f"bench:{number}",
            state="failed" if number % 50 == 0 else "sent",
            sent_at=None if number % 50 == 0 else at,
            last_error="550 no such user" if number % 50 == 0 else "",
        )
        for number, person in enumerate(people)
    )


def paths(meeting: Meeting) -> Iterator[str]:
    """The lists, and the longest of them narrowed, sorted and without pages."""
    models: list[type[Model]] = [Participant, Paper, Document, Message, Recommendation]
    lists = [f"{_changelist(model)}?meeting={meeting.pk}" for model in models]
    yield from lists
    yield f"{lists[0]}&q=expert+4&status__exact=accepted&region__exact=africa"
    yield f"{lists[0]}&open=paper&o=-2"
    yield f"{lists[1]}&state=to-review&p=2"


def _changelist(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def is_cheap(client: Client, path: str) -> bool:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(path).content
    number, times = len(queries), []
    for _ in range(TIMES):
        begun = time.process_time()
        client.get(path)
        times.append((time.process_time() - begun) * 1000)
    median, size = statistics.median(times), len(gzip.compress(page))
    print(f"{path[7:]:80}{number:>8}{median:>8.0f}{size:>9}")
    return number <= MAX_QUERIES and median <= MAX_TIME and size <= MAX_BYTES


if __name__ == "__main__":
    sys.exit(main())
