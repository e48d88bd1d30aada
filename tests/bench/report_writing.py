"""`script/bench report-writing`: a section of a report of 300 pages opened, previewed, saved and checked."""

import gzip
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

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

from egm_portal.clock import calendar_at  # noqa: E402
from egm_portal.marked_texts.actions import Base, newest_version  # noqa: E402
from house_style import check  # noqa: E402
from house_style.excerpts import excerpt  # noqa: E402
from house_style.places import spans_in_text  # noqa: E402
from house_style.tests.test_hostile_texts import FACTS, TEXTS  # noqa: E402
from reports.actions import save_section, start_report, write_section  # noqa: E402
from reports.models import Report, Section  # noqa: E402
from reports.style_check import hints_of_report  # noqa: E402
from tests import factories  # noqa: E402
from tests.bench.reminders import scratch_database  # noqa: E402

SECTIONS, PARAGRAPHS = 20, 120  # 770,000 characters, which are some 300 pages
TIMES = 7
MAX_MS = {
    "open": 300.0,
    "preview of 100 paragraphs": 80.0,
    "preview of the report": 1000.0,
    "save": 50.0,
    "save with others": 150.0,
    "poll without news": 20.0,
    "hints for the section": 300.0,
}
"""Of processor, once the texts were read."""
MAX_SECONDS = {"300 pages": 3.0, "a hostile text": 1.0}
"""Of processor, to check texts that were not checked before."""
PARAGRAPH = (
    "Some participants said that village associations could serve as a return channel, and *quoted* a farmer (see "
    "A/RES/66/119), which took them quite some time to explain in full to all those present.[^{number}] It was then "
    "noted by many that the price of a connection, {number}% of a day's wage, was only the first of the costs. {seed}"
)


def main() -> int:
    """Prints the table; the result is 1 if anything takes longer than it may."""
    setup_test_environment()
    call_command("collectstatic", interactive=False, verbosity=0)
    with scratch_database(), calendar_at(factories.TODAY):
        section, client = make_report()
        print(f"{connection.vendor}: {SECTIONS} sections of {PARAGRAPHS} paragraphs. Median of processor in ms.\n")
        print(f"{'':40}{'queries':>8}{'ms':>8}{'first':>8}{'sent':>9}{'bytes':>9}")
        slow = [name for name, call in calls(section, client).items() if measure(name, call) > MAX_MS[name]]
        print(f"\n{'House style, of texts not checked before':40}{'s':>16}")
        slow += [name for name, calls in checks(section).items() if seconds(name, calls) > MAX_SECONDS[name]]
    print(f"\nToo slow: {', '.join(slow) or 'none'}.")
    return 1 if slow else 0


def make_report() -> tuple[Section, Client]:
    meeting = factories.make_meeting()
    report = start_report(meeting=meeting)
    for number in range(SECTIONS):
        body = text(PARAGRAPHS, number)
        section = write_section(report=report, chapter="discussion", heading=f"Theme {number}", body=body)
    client = Client()
    client.force_login(factories.make_organizer(meeting))
    return section, client


def text(paragraphs: int, seed: int) -> str:
    body = "\n\n".join(PARAGRAPH.format(number=number, seed=seed) for number in range(paragraphs))
    return f"{body}\n\n" + "\n".join(f"[^{number}]: Note {number}." for number in range(paragraphs))


def calls(section: Section, client: Client) -> dict[str, Callable[[int], HttpResponse]]:
    addresses = {
        name: reverse(f"reports:{name}", args=[section.report.meeting.slug, section.pk])
        for name in ("write", "preview", "news", "hints")
    }
    of_saves = saves(section.report, client)
    preview_of_report = reverse("reports:whole", args=[section.report.meeting.slug])
    etag = client.get(addresses["news"]).headers["ETag"]

    return {
        "open": lambda number: client.get(addresses["write"]),
        "preview of 100 paragraphs": lambda number: client.post(
            addresses["preview"], {"text": text(100, 1000 + number), "mark": "B", "depth": 1, "paragraph": 200}
        ),
        "preview of the report": lambda number: client.get(preview_of_report),
        "poll without news": lambda number: client.get(addresses["news"], headers={"if-none-match": etag}),
        "hints for the section": lambda number: client.post(
            addresses["hints"], {"text": text(PARAGRAPHS, 2000 + number)}
        ),
        **of_saves,
    }


def saves(report: Report, client: Client) -> dict[str, Callable[[int], HttpResponse]]:
    """A section of 30,000 characters, saved by one writer, and by one who has not seen what another saved."""
    section = write_section(report=report, chapter="discussion", heading="Saved", body=text(90, SECTIONS))
    address = reverse("reports:save", args=[report.meeting.slug, section.pk])

    def save(number: int) -> HttpResponse:
        newest = newest_version(section.text)
        state = {"number": newest.number, "saves": newest.saves}
        return client.post(address, state | {"text": f"{newest.text[:100]}x{newest.text[100:]}"})

    def save_with_others(number: int) -> HttpResponse:
        newest = newest_version(section.text)
        first, *others = newest.text.split("\n\n")
        theirs = "\n\n".join([f"{first} Theirs.", *others])
        save_section(section=section, text=theirs, based_on=Base.of(newest), by=None)
        state = {"number": newest.number, "saves": newest.saves, "base": newest.text}
        return client.post(address, state | {"text": f"{newest.text} {number}"})

    return {"save": save, "save with others": save_with_others}


def checks(section: Section) -> dict[str, list[Callable[[], object]]]:
    """What reads texts for hints: a whole report, and texts that are meant to keep the rules busy."""
    return {
        "300 pages": [lambda: hints_of_report(section.report, True)],
        "a hostile text": [partial(check_and_place, text) for text in TEXTS],
    }


def check_and_place(text: str) -> None:
    """All that a page does with the text: its hints, where they are, and their words with those around them."""
    hints = check(text, facts=FACTS)
    spans_in_text(text, hints)
    for hint in hints:
        excerpt(hint)


def seconds(name: str, calls: list[Callable[[], object]]) -> float:
    """The processor's seconds of the slowest of these calls, each made once."""
    times = []
    for call in calls:
        begun = time.process_time()
        call()
        times.append(time.process_time() - begun)
    print(f"{name:40}{max(times):>16.2f}")
    return max(times)


def measure(name: str, call: Callable[[int], HttpResponse]) -> float:
    """The median of the processor's milliseconds, after the first call, which reads what is kept afterwards."""
    times = []
    for number in range(TIMES + 1):
        with CaptureQueriesContext(connection) as queries:
            begun = time.process_time()
            response = call(number)
            times.append((time.process_time() - begun) * 1000)
        assert response.status_code in (200, 304), response
    first, *later = times
    median = statistics.median(later)
    sent, size = response.request.get("CONTENT_LENGTH", 0), len(gzip.compress(response.content))
    print(f"{name:40}{len(queries):>8}{median:>8.1f}{first:>8.1f}{sent:>9}{size:>9}")
    return median


if __name__ == "__main__":
    sys.exit(main())
