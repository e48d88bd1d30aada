"""What a file is that was chosen as a table and is none: seen from its first bytes, never from its name."""

import zipfile
from io import BytesIO

MISTAKEN = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture, a film or a sound"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"{\\rtf", "a text in RTF"),
    (b"\xd0\xcf\x11\xe0", "a file of Word, Excel or PowerPoint in its old form"),
)
"""The beginnings of files that people choose by mistake."""
PAGES = (b"<!doctype", b"<html", b"<?xml")
PACKAGES = (("word/", "a Word document"), ("ppt/", "a presentation"))
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "a text document (ODT)",
    b"application/vnd.oasis.opendocument.presentation": "a presentation (ODP)",
    b"application/vnd.oasis.opendocument.spreadsheet": "a table in the OpenDocument form (ODS)",
}


def mistaken_kind(content: bytes) -> str:
    """What the file is, with its article, if it is none of the tables that can be read; empty if it may be one."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:16]
    if start.lower().startswith(PAGES):
        return "a web page or another file of XML"
    found = next((kind for signature, kind in MISTAKEN if start.startswith(signature)), "")
    return found or (_packed_kind(content) if content.startswith(b"PK\x03\x04") else "")


def _packed_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            names = parts.namelist()
            # A workbook may hold documents, and has their folders then below its own.
            if any(name.startswith("xl/") for name in names):
                return ""
            # Such a package says first, and uncompressed, what it is (OpenDocument 1.3, part 2, section 3.3).
            media_type = content[38:120] if names[:1] == ["mimetype"] else b""
    except zipfile.BadZipFile:
        return ""
    for beginning, kind in OPEN_DOCUMENTS.items():
        if media_type.startswith(beginning):
            return kind
    return next((kind for folder, kind in PACKAGES if any(name.startswith(folder) for name in names)), "a ZIP file")
