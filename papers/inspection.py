"""A first look into a PDF, in a process of its own: whether it opens, its pages, and its first page as a picture.

Parsers of hostile files crash and run away; here they take only themselves along.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SECONDS = 15
PICTURE_WIDTH = 108  # pixels: twice the width at which lists show it
PROCESS = Path(__file__).with_name("inspection_process.py")


@dataclass(frozen=True)
class Inspection:
    """What a PDF holds: its pages, and its first page as a data: address (empty when it could not be drawn)."""

    pages: int
    first_page: str


class Unreadable(Exception):
    """The file is no PDF that opens; the message says so to the person who sent it."""


def inspect_pdf(path: str | Path) -> Inspection:
    """Looks into the PDF at `path`; raises Unreadable with a sentence for its sender."""
    _look_at_ends(Path(path))
    command = [sys.executable, "-I", str(PROCESS), str(path), str(PICTURE_WIDTH)]
    try:
        # With an empty environment: the portal's secrets are no business of a parser of hostile files.
        run = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True, env={})  # noqa: S603
    except subprocess.TimeoutExpired:
        raise Unreadable(
            "This PDF takes too long to open. Please save it again from your program and upload that file."
        ) from None
    except subprocess.CalledProcessError:
        raise Unreadable(
            "This PDF is damaged and does not open. Please save it again from your program and upload that file."
        ) from None
    found = json.loads(run.stdout)
    if not found["pages"]:
        raise Unreadable("This PDF has no pages.")
    return Inspection(**found)


def _look_at_ends(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(5)
        file.seek(max(0, path.stat().st_size - 2048))
        tail = file.read()
    if head != b"%PDF-":
        raise Unreadable("This is not a PDF file. Please save your paper as PDF and upload that file.")
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise Unreadable("The end of this PDF is missing: it may have been cut off. Please upload the whole file.")
