"""A first look into a PDF, in a process of its own: whether it is harmless, and what it holds.

Parsers of hostile files crash and run away; here they take only themselves along.
"""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from egm_portal.apart import Apart
from papers.beginnings import word_against
from papers.refusals import SENTENCES

SECONDS = 15
WAIT_SECONDS = 3  # for a place: whoever waits holds one of the web server's few threads
logger = logging.getLogger(__name__)
INSPECTOR = Apart(Path(__file__).with_name("inspector"))
_places = BoundedSemaphore(2)  # in each process: each inspection may take a whole processor


@dataclass(frozen=True)
class Inspection:
    """What a PDF holds: pages (None if it could not be read), the first as a data: address, and what was checked."""

    pages: int | None
    first_page: str
    checks: dict

    @property
    def is_complete(self) -> bool:
        """Whether the file was read to its end, so that it is known to be harmless."""
        return self.pages is not None


UNCHECKED = Inspection(pages=None, first_page="", checks={"unchecked": True})
WAITING = Inspection(pages=None, first_page="", checks={"unchecked": True, "waiting": True})
"""There was no place for the file: it is looked into later."""


class Unreadable(Exception):
    """The file is not taken; the message says so to the person who sent it."""


def inspect_pdf(path: str | Path) -> Inspection:
    """Looks into the PDF at `path`; raises Unreadable with a sentence for its sender.

    A file on which the process runs out of time or memory, or dies, is neither refused nor known: UNCHECKED. One for
    which no place was free is WAITING.
    """
    if word := word_against(Path(path)):
        raise Unreadable(SENTENCES[word])
    if not _places.acquire(timeout=WAIT_SECONDS):
        return WAITING
    try:
        found = _answer(path)
    finally:
        _places.release()
    if found is None:
        return UNCHECKED
    if "refused" in found:
        raise Unreadable(SENTENCES[found["refused"]])
    return Inspection(**found)


def _answer(path: str | Path) -> dict | None:
    """What the process tells of the file; None when it did not come to an end."""
    answer = INSPECTOR.ask(str(path), seconds=SECONDS)
    if not answer.finished:
        logger.warning("A file could not be checked: %s", answer.printed.decode("utf-8", "replace")[-500:])
        return None
    return json.loads(answer.printed)
