"""What kind of file somebody chose by mistake for a table: by its first bytes, never by its name."""

import zipfile
from io import BytesIO

SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture, video or sound"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "a Word, Excel or PowerPoint file in the old format"),
)
PAGES = (b"<!doctype", b"<html", b"<?xml")
PACKAGES = (("word/", "a Word document"), ("ppt/", "a presentation"))
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "a text document (ODT)",
    b"application/vnd.oasis.opendocument.presentation": "a presentation (ODP)",
    b"application/vnd.oasis.opendocument.spreadsheet": "an OpenDocument spreadsheet (ODS)",
}


def mistaken_kind(content: bytes) -> str:
    """What the file is, with its article, if it cannot be a CSV or XLSX table; empty if it can."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:16]
    if start.lower().startswith(PAGES):
        return "a web page or another XML file"
    found = next((kind for signature, kind in SIGNATURES if start.startswith(signature)), "")
    return found or (_zipped_kind(content) if content.startswith(b"PK\x03\x04") else "")


def _zipped_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            names = parts.namelist()
            # A workbook may embed documents, whose folders are then below its own.
            if any(name.startswith("xl/") for name in names):
                return ""
            # The first, uncompressed entry names the media type (OpenDocument 1.3, part 2, section 3.3).
            media_type = content[38:120] if names[:1] == ["mimetype"] else b""
    except zipfile.BadZipFile:
        return ""
    for beginning, kind in OPEN_DOCUMENTS.items():
        if media_type.startswith(beginning):
            return kind
    return next((kind for folder, kind in PACKAGES if any(name.startswith(folder) for name in names)), "a ZIP file")
