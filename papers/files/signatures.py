"""Recognizes files by their first and last bytes, before any parser reads them."""

import re
from pathlib import Path
from zipfile import is_zipfile

from papers.file_types import DOCX, PPTX
from papers.files.inspector.signatures import is_presentation

HEAD = TAIL = 2048  # bytes
WEB_PAGE = re.compile(rb"<(!doctype|html|head|body|script|svg|\?php)", re.IGNORECASE)
ARCHIVE, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
WITHIN_COMPOUND = {"EncryptedPackage": "locked", "PowerPoint Document": "old_slides"}
"""Names of streams in compound files that tell what they are ([MS-OFFCRYPTO] 2.3.4.4, [MS-PPT] 2.1.2)."""

KINDS = (
    ("old_word", (b"{\\rtf",)),
    ("archive", (b"PK", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")),
    ("picture", (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")),
)


def media_type_of(path: Path) -> str:
    """What the file is looked into as; for an archive the inspector decides alike."""
    with path.open("rb") as file:
        if file.read(len(ARCHIVE)) != ARCHIVE:
            return "application/pdf"
        return PPTX if is_presentation(file) else DOCX


def word_against(path: Path) -> str:
    """Why the file is no complete PDF and no archive, or a PDF and something else, as a code; empty if it is fine."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read()
    if head.startswith(ARCHIVE):
        return ""
    if head.startswith(COMPOUND):
        content = path.read_bytes()
        kinds = (kind for stream, kind in WITHIN_COMPOUND.items() if stream.encode("utf-16-le") in content)
        return next(kinds, "old_word")
    if not head.startswith(b"%PDF-"):
        return kind_without_signature(head)
    # Polyglots: other programs would open these as something that no check here has seen.
    if WEB_PAGE.search(head):
        return "also_page"
    if is_zipfile(path):
        return "also_archive"
    return "" if b"startxref" in tail and b"%%EOF" in tail else "cut"


def kind_without_signature(head: bytes) -> str:
    """What a file seems to be that begins so, neither as a PDF nor as an archive, as a code."""
    for kind, beginnings in KINDS:
        if head.startswith(beginnings):
            return kind
    if WEB_PAGE.search(head):
        return "page"
    return "shifted" if b"%PDF-" in head else "other"
