"""Recognizes files by their first and last bytes, before any parser reads them."""

import re
from pathlib import Path
from zipfile import is_zipfile

HEAD = TAIL = 2048  # bytes
WEB_PAGE = re.compile(rb"<(!doctype|html|head|body|script|svg|\?php)", re.IGNORECASE)
ARCHIVE, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LOCKED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO], 2.3.4.4
KINDS = (
    ("old_word", (COMPOUND, b"{\\rtf")),
    ("archive", (b"PK", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")),
    ("picture", (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")),
)


def is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(ARCHIVE)) == ARCHIVE


def word_against(path: Path) -> str:
    """Why the file is no complete PDF and no archive, or a PDF and something else, as a code; empty if it is fine."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read()
    if head.startswith(ARCHIVE):
        return ""
    if head.startswith(COMPOUND) and LOCKED in path.read_bytes():
        return "word_locked"
    if not head.startswith(b"%PDF-"):
        for kind, beginnings in KINDS:
            if head.startswith(beginnings):
                return kind
        if WEB_PAGE.search(head):
            return "page"
        return "shifted" if b"%PDF-" in head else "other"
    # Polyglots: other programs would open these as something that no check here has seen.
    if WEB_PAGE.search(head):
        return "also_page"
    if is_zipfile(path):
        return "also_archive"
    return "" if b"startxref" in tail and b"%%EOF" in tail else "cut"
