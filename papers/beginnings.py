"""What the first and last bytes of a file tell, before any parser reads it."""

import re
from pathlib import Path
from zipfile import is_zipfile

HEAD = TAIL = 2048  # bytes
WEB_PAGE = re.compile(rb"<(!doctype|html|head|body|script|svg|\?php)", re.IGNORECASE)
KINDS = (
    ("word", (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")),
    ("picture", (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")),
)


def word_against(path: Path) -> str:
    """The word for why the file is no whole PDF, or is something else beside it; empty for one that may be opened."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(0, path.stat().st_size - TAIL))
        tail = file.read()
    if not head.startswith(b"%PDF-"):
        return _kind_of(head)
    if WEB_PAGE.search(head):
        return "also_page"
    if is_zipfile(path):
        return "also_archive"
    return "" if b"startxref" in tail and b"%%EOF" in tail else "cut"


def _kind_of(head: bytes) -> str:
    for kind, beginnings in KINDS:
        if head.startswith(beginnings):
            return kind
    if WEB_PAGE.search(head):
        return "page"
    return "shifted" if b"%PDF-" in head else "other"
