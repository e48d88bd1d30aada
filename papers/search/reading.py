"""The text of files by page: read in a sandbox, stored with the version, and indexed for the search."""

import json
import logging
import time
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from egm_portal.sandbox import Sandbox
from papers.file_types import CONVERTED
from papers.models import Document, PageText, Version
from papers.search.indexing import index_pages
from papers.search.words import plain

SECONDS = 30
SWEEP_SECONDS = 60  # with one file more it stays below CELERY_TASK_TIME_LIMIT
logger = logging.getLogger(__name__)
READER = Sandbox(Path(__file__).with_name("reading_process.py"))


def unread() -> QuerySet[Version]:
    readable = Version.objects.exclude(public_name="").filter(media_type__in=["application/pdf", *CONVERTED])
    return readable.filter(page_texts=None).defer("first_page").order_by("-pk")


def read_version(version_id: int) -> None:
    """Stores and indexes the text of the version's pages; raises OSError for a file that is not at hand now.

    A file that cannot be read completely is not tried again, unless the machine was too busy to read it.
    """
    version = unread().filter(pk=version_id).first()
    texts = texts_of(default_storage.path(version.public_name)) if version else None
    if texts is not None:
        keep_pages(version, texts)


def read_waiting() -> None:
    """Reads the files that have not been read, for a minute at most; files that are not at hand wait."""
    until = time.monotonic() + SWEEP_SECONDS
    for version_id, name in list(unread().values_list("pk", "public_name")):
        if time.monotonic() >= until:
            break
        if not default_storage.exists(name):
            continue
        try:
            read_version(version_id)
        except (OSError, DatabaseError):  # one file must not hold up the others
            logger.exception("The text of version %s could not be kept", version_id)


def texts_of(path: str | Path) -> list[str] | None:
    """The text of each page of the PDF at `path`, as far as it could be read; at least one text, which may be empty.

    None if time ran out before the limits of the process were reached: the machine was too busy.
    """
    with Path(path).open("rb") as file:
        answer = READER.run(file, seconds=SECONDS)
    if answer.timed_out:
        return None
    # A process that died may have left its last line incomplete.
    lines = [line for line in answer.printed.splitlines(keepends=True) if line.endswith(b"\n")]
    return [_clean(json.loads(line)) for line in lines] or [""]


def _clean(text: str) -> str:
    # No database stores unpaired surrogates, and PostgreSQL no NUL.
    return plain(text.encode("utf-8", "ignore").decode("utf-8").replace("\0", ""))


@transaction.atomic
def keep_pages(version: Version, texts: list[str]) -> None:
    Document.objects.select_for_update(no_key=True).get(pk=version.document_id)
    if PageText.objects.filter(version=version).exists():
        return
    PageText.objects.bulk_create(
        PageText(version=version, number=number, text=text) for number, text in enumerate(texts, start=1)
    )
    index_pages(version)
