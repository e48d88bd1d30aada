"""Reads a Word document that has passed the inspection, apart from the process that asks for it."""

import json
import logging
import signal
from collections.abc import Callable
from pathlib import Path

from egm_portal.incoming.imported import ImportedFile
from egm_portal.incoming.interpretation import interpret
from egm_portal.sandbox import Sandbox

READER = Sandbox(Path(__file__).with_name("reader"))
SECONDS = 90
logger = logging.getLogger(__name__)

TOO_LONG = "This Word document is too long to be read. Please divide it, and import its parts one after the other."
SENTENCES = {
    "long": TOO_LONG,
    "memory": TOO_LONG,
    "cells": "The tables of this Word document have more than 20,000 cells. Please make them smaller, and import the "
    "document again.",
    "comments": "This Word document has more than 2,000 comments, which are more than can be imported. Please delete "
    "those that are settled, and import the document again.",
    "damaged": "This Word document is damaged: a part of it cannot be read. Please open it in Word, save it again, and "
    "import that file.",
}


class Unreadable(Exception):
    """The document cannot be read; the message is a sentence for whoever imports it."""


def read_docx(
    path: str | Path,
    tell: Callable[[str, int], None] = lambda step, percent: None,
    *,
    seconds: int = SECONDS,
    has_bold: bool = False,
) -> ImportedFile:
    """What the document at `path` says; `tell` is called with each step and the percentage done. Raises Unreadable."""
    last: dict = {}

    def on_line(line: bytes) -> None:
        event = json.loads(line)
        if "step" in event:
            tell(event["step"], event["percent"])
        else:
            last.update(event)

    with open(path, "rb") as file:
        answer = READER.run(file, seconds=seconds, on_line=on_line)
    if "read" in last and answer.finished:
        return understood(last["read"], has_bold=has_bold)
    if "refused" not in last:
        logger.warning("A Word document could not be read: %s %s", answer.status, answer.error_text[-500:])
    is_long = answer.status in (-signal.SIGXCPU, -signal.SIGKILL)
    raise Unreadable(SENTENCES[last.get("refused", "long" if is_long else "damaged")])


def understood(read: dict, *, has_bold: bool = False) -> ImportedFile:
    """What was read as a report's text; whatever a crafted document makes fail, the reader of the page is told."""
    try:
        return interpret(read, has_bold=has_bold)
    except Exception as failure:
        logger.exception("A Word document was read, but not understood")
        raise Unreadable(SENTENCES["damaged"]) from failure
