"""`script/bench report-word`: a report of 300 pages goes to Word, comes back edited, is shown and written."""

import os
import resource
import sys
import time
from collections.abc import Callable
from io import BytesIO
from typing import TypeVar

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
django.setup()

import docx  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from egm_portal.clock import calendar_at  # noqa: E402
from egm_portal.incoming.reading import READER, read_docx  # noqa: E402
from papers.file_types import DOCX  # noqa: E402
from papers.files import storage  # noqa: E402
from reports.actions import receive_word_file, take_to_word  # noqa: E402
from reports.actions.word import read_word_import  # noqa: E402
from reports.models import Report, WordImport  # noqa: E402
from reports.word.files import draft_docx  # noqa: E402
from tests import factories, word_files  # noqa: E402
from tests.bench.reminders import scratch_database  # noqa: E402
from tests.bench.report_writing import make_report  # noqa: E402

MAX_SECONDS = {"out": 10.0, "received": 2.0}
OTHERWISE = 20.0
MAX_MEGABYTES = 400
STEPS = 2  # of progress at least
EDITED = 10  # every so many paragraphs is changed
Result = TypeVar("Result")


def main() -> int:
    """Prints the table; the result is 1 if anything takes longer or more memory than it may."""
    setup_test_environment()
    call_command("collectstatic", interactive=False, verbosity=0)
    with scratch_database(), calendar_at(factories.TODAY):
        section, client = make_report()
        print(f"{connection.vendor}: a report of 300 pages. Seconds of processor, here and in other processes.\n")
        print(f"{'':40}{'here':>8}{'apart':>8}{'MB':>6}")
        wrong = _measured(section.report, client)
    print(f"\nToo slow, too large or wrong: {', '.join(wrong) or 'none'}.")
    return 1 if wrong else 0


def _measured(report: Report, client: Client) -> list[str]:
    """What went wrong, by its name in the table."""
    wrong: list[str] = []
    data = _timed("out", lambda: _out(report), wrong)
    if _megabytes() > MAX_MEGABYTES:
        wrong.append("memory")
    file = SimpleUploadedFile("edited.docx", _edited(data), DOCX)
    found = _timed("received", lambda: receive_word_file(report=report, file=file, by=None), wrong)
    steps: list[int] = []
    _timed("read, apart, with progress", lambda: read_docx(_path(found), lambda step, done: steps.append(done)), wrong)
    read_word_import(found.pk)
    READER.close()
    address = reverse("reports:word_import", args=[report.meeting.slug, found.pk])
    _timed("page of the changes", lambda: client.get(address), wrong)
    _timed("written", lambda: client.post(address, {"verb": "write"}), wrong)
    if len(steps) < STEPS or WordImport.objects.get().state != WordImport.State.APPLIED:
        wrong.append("result")
    commented = SimpleUploadedFile("c.docx", word_files.commented(10_000), DOCX)
    refused = receive_word_file(report=report, file=commented, by=None)
    _timed("10,000 comments, refused", lambda: read_word_import(refused.pk), wrong)
    refused.refresh_from_db()
    print(f"\n{refused.error}")
    return wrong


def _timed(name: str, call: Callable[[], Result], wrong: list[str]) -> Result:
    """What the call returns, after a line of the table; its name is `wrong` if it took too long."""
    begun, apart = time.process_time(), _seconds_apart()
    result = call()
    here = time.process_time() - begun
    READER.close()  # its processes are counted once they have ended
    apart = _seconds_apart() - apart
    print(f"{name:40}{here:>8.2f}{apart:>8.2f}{_megabytes():>6.0f}")
    if here + apart > MAX_SECONDS.get(name, OTHERWISE):
        wrong.append(name)
    return result


def _megabytes() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _seconds_apart() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _out(report: Report) -> bytes:
    with transaction.atomic():
        data, _ = draft_docx(take_to_word(report=report))
    return data


def _edited(data: bytes) -> bytes:
    document = docx.Document(BytesIO(data))
    for paragraph in document.paragraphs[::EDITED]:
        if paragraph.text.startswith("Some participants"):
            paragraph.runs[0].text = paragraph.runs[0].text.replace("village", "rural")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _path(word_import: WordImport) -> str:
    return storage.path_of(word_import.stored_name)


if __name__ == "__main__":
    sys.exit(main())
