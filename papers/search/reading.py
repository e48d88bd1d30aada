"""The text of files by page: read in a process of its own, kept beside the version, and put into the search."""

import json
import logging
import time
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from egm_portal.sandbox import Sandbox
from papers.models import DOCX, Document, PageText, Version
from papers.search.indexing import index_pages
from papers.search.words import plain

SECONDS = 30
SWEEP_SECONDS = 60  # with one file more it stays below CELERY_TASK_TIME_LIMIT
logger = logging.getLogger(__name__)
READER = Sandbox(Path(__file__).with_name("reading_process.py"))


def unread() -> QuerySet[Version]:
    """The versions of which readers get, or may get, a PDF whose text has not been read, the newest first."""
    readable = Version.objects.exclude(public_name="").filter(media_type__in=["application/pdf", DOCX])
    return readable.filter(page_texts=None).defer("first_page").order_by("-pk")


def read_version(version_id: int) -> None:
    """Keeps the text of the version's pages and lets it be found. Safe to run twice, and beside itself.

    A file that cannot be read, or not within the limits, has the pages that could be, and is not tried again, unless
    the machine was too busy to read it. Raises OSError for a file that is not at hand now.
    """
    version = unread().filter(pk=version_id).first()
    texts = texts_of(default_storage.path(version.public_name)) if version else None
    if texts is not None:
        keep_pages(version, texts)


def read_waiting() -> None:
    """Reads what has not been read, for a minute at most; a file that is not at hand waits for another time."""
    until = time.monotonic() + SWEEP_SECONDS
    for version_id, name in list(unread().values_list("pk", "public_name")):
        if time.monotonic() >= until:
            break
        if default_storage.exists(name):
            _read_alone(version_id)


def _read_alone(version_id: int) -> None:
    """Reads a version; one that fails keeps no other back."""
    try:
        read_version(version_id)
    except (OSError, DatabaseError):
        logger.exception("The text of version %s could not be kept", version_id)


def texts_of(path: str | Path) -> list[str] | None:
    """The text of each page of the PDF at `path`, as far as it could be read: an empty one at least.

    None if the time was over before the limits of the process were reached.
    """
    with Path(path).open("rb"):  # OSError for a file that is not there: only the process may fail silently
        pass
    answer = READER.run(str(path), seconds=SECONDS)
    if answer.timed_out:
        return None
    lines = answer.printed.splitlines(keepends=True)
    return [_clean(json.loads(line)) for line in lines if line.endswith(b"\n")] or [""]


@transaction.atomic
def keep_pages(version: Version, texts: list[str]) -> None:
    """Keeps these texts of the version's pages, unless another worker was quicker, and lets them be found."""
    Document.objects.select_for_update(no_key=True).get(pk=version.document_id)
    if PageText.objects.filter(version=version).exists():
        return
    PageText.objects.bulk_create(
        PageText(version=version, number=number, text=text) for number, text in enumerate(texts, start=1)
    )
    index_pages(version)


def _clean(text: str) -> str:
    """The text without what no database takes: halves of characters, and NUL."""
    return plain(text.encode("utf-8", "ignore").decode("utf-8").replace("\0", ""))
