"""A first look into a file, in a process of its own: whether it is harmless, and what it holds.

Parsers of hostile files crash and run away; here they take only themselves along.
"""

import base64
import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from threading import BoundedSemaphore

from egm_portal.sandbox import Sandbox
from papers.files import refusal_messages, scanning
from papers.files.refusal_messages import SENTENCES
from papers.files.signatures import media_type_of, word_against

SECONDS = 15
MAX_ANSWER = 200_000  # bytes of an answer: the picture, and a few names
MAX_PICTURE = 4_000_000  # bytes of a page in a data: address
WAIT_SECONDS = 3  # for a place: whoever waits holds one of the web server's few threads
logger = logging.getLogger(__name__)
INSPECTOR = Sandbox(Path(__file__).with_name("inspector"))
_places = BoundedSemaphore(2)  # in each process: each inspection may take a whole processor


@dataclass(frozen=True)
class Inspection:
    """What a file holds: pages (None if they are not known), the first as a data: address, and what was checked."""

    pages: int | None
    first_page: str
    checks: dict
    media_type: str = "application/pdf"

    @property
    def is_complete(self) -> bool:
        """Whether the file was read to its end, so that it is known to be harmless."""
        return "unchecked" not in self.checks

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has looked into it yet, for want of a place or of the virus scanner."""
        return "waiting" in self.checks

    @property
    def is_quarantined(self) -> bool:
        """Whether the virus scanner found something in it."""
        return "quarantined" in self.checks

    @property
    def is_closed(self) -> bool:
        """Whether nobody may get it: it holds a virus, or would have been refused."""
        return self.is_quarantined or "refused" in self.checks

    @property
    def objection(self) -> str:
        """Why the file may not be made public, in a sentence; empty for one that is known to be harmless."""
        if self.is_complete:
            return ""
        if self.is_quarantined:
            return refusal_messages.VIRUS
        if self.is_closed:
            return refusal_messages.sentence_of(self.checks["refused"])
        if self.is_waiting:
            return refusal_messages.NO_SCANNER if "scanner" in self.checks else refusal_messages.BUSY
        return refusal_messages.UNCHECKED


UNCHECKED = Inspection(pages=None, first_page="", checks={"unchecked": True})
WAITING = Inspection(pages=None, first_page="", checks={"unchecked": True, "waiting": True})
"""There was no place for the file, or it took too much at its first look: a worker looks into it later."""


class Unreadable(Exception):
    """The file is not taken. The message says so to the sender; `code` is its key in `refusal_messages`."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code


def refused(code: str) -> Inspection:
    """What is kept of a file that was received before it could be inspected, and would have been refused."""
    return Inspection(None, "", {"unchecked": True, "refused": code})


def inspect_file(path: str | Path, *, is_tried_again: bool = False) -> Inspection:
    """Looks into the PDF, Word document or presentation at `path`; raises Unreadable with a sentence for its sender.

    A file on which the process runs out of time or memory, or dies, is neither refused nor known: UNCHECKED, or
    WAITING where it `is_tried_again` by a worker. One for which no place was free, or to which the virus scanner gave
    no answer, is waiting. One in which that found something is quarantined.
    """
    found = _looked_into(path)
    if not found.is_complete:
        return replace(WAITING, media_type=found.media_type) if is_tried_again and not found.is_waiting else found
    try:
        virus = scanning.virus_in(path)
    except scanning.NoAnswer:
        return _unread(found, waiting=True, scanner=True)
    return _unread(found, quarantined=virus) if virus else found


def draw_page(path: str | Path, page: int, *width: int) -> bytes:
    """The page of the PDF, counted from 1, as a picture in WebP, large unless there is a `width` in pixels.

    Nothing if it cannot be drawn now.
    """
    if not _places.acquire(timeout=WAIT_SECONDS):
        return b""
    try:
        with open(path, "rb") as file:
            answer = INSPECTOR.run(file, "draw", str(page), *map(str, width), seconds=SECONDS)
    finally:
        _places.release()
    head, _, picture = answer.printed.partition(b";base64,")
    if not answer.finished or head != b"data:image/webp" or len(picture) > MAX_PICTURE:
        logger.warning("Page %s of a file could not be drawn: %s", page, answer.error_text[-500:])
        return b""
    return base64.b64decode(picture)


def _looked_into(path: str | Path) -> Inspection:
    if word := word_against(Path(path)):
        raise Unreadable(SENTENCES[word], word)
    media_type = media_type_of(Path(path))
    if not _places.acquire(timeout=WAIT_SECONDS):
        return replace(WAITING, media_type=media_type)
    try:
        with open(path, "rb") as file:
            answer = INSPECTOR.run(file, seconds=SECONDS)
    finally:
        _places.release()
    if not answer.finished or len(answer.printed) > MAX_ANSWER:
        logger.warning("A file could not be checked: %s", answer.printed.decode("utf-8", "replace")[-500:])
        return replace(UNCHECKED, media_type=media_type)
    found = json.loads(answer.printed)
    if "refused" in found:
        code = found["refused"]
        raise Unreadable(f"{SENTENCES[code]}{refusal_messages.place_of(code, found.get('page'))}", code)
    return Inspection(**found, media_type=media_type)


def _unread(found: Inspection, **checks) -> Inspection:
    return Inspection(None, "", {"unchecked": True} | checks, found.media_type)
