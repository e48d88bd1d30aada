"""Whether a Word document is one, and only text and pictures to read (ECMA-376, Office Open XML)."""

import zipfile
import zlib

import archive
from parts import Part, read_part
from refused import Refused

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-word.document.macroEnabled"
TYPES = {
    "macroenabled": "word_macros",
    "vbaproject": "word_macros",
    "vbadata": "word_macros",
    "keymapcustomizations": "word_macros",
    "attachedtoolbars": "word_macros",
    "activex": "word_controls",
    "oleobject": "word_embedded",
    "officedocument.package": "word_embedded",
    "spreadsheetml": "word_embedded",
    "presentationml": "word_embedded",
}
"""What tells in a part's content type that it is more than text, and the word for it."""

KINDS = {
    "vbaproject": "word_macros",
    "wordvbadata": "word_macros",
    "keymapcustomizations": "word_macros",
    "attachedtoolbars": "word_macros",
    "extensibility": "word_macros",
    "activexcontrolbinary": "word_controls",
    "control": "word_controls",
    "oleobject": "word_embedded",
    "package": "word_embedded",
    "afchunk": "word_chunk",
    "subdocument": "word_chunk",
}
"""Kinds of relationship that bring more than text, wherever they lead, by the end of their address."""

OUTSIDE = {
    "attachedtemplate": "word_template",
    "frame": "word_frame",
    "image": "word_picture",
    "oleobject": "word_linked",
}
"""What is fetched from elsewhere when the document is opened; of kinds that do not stand here there is one sentence."""

LINKS = ("http:", "https:", "mailto:", "ftp:", "tel:", "file:")


def look_into(path: str) -> dict:
    """What a Word document is known to hold before it is a PDF: nothing; raises Refused."""
    try:
        with zipfile.ZipFile(path) as opened:
            archive.refuse_hostile(path, opened)
            _refuse_active(opened)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        raise Refused("word_damaged") from None
    except MemoryError:
        raise Refused("word_unpacks") from None
    return {"pages": None, "first_page": "", "checks": {}}


def _refuse_active(opened: zipfile.ZipFile) -> None:
    names = {name.lower() for name in opened.namelist()}
    if not {"[content_types].xml", "_rels/.rels"} <= names:
        raise Refused("archive")
    parts = {info.filename: part for info in opened.infolist() if (part := read_part(opened, info))}
    types = next(part for name, part in parts.items() if name.lower() == "[content_types].xml")
    if MAIN not in types.content_types:
        raise Refused("word_macros" if any(MACROS in each for each in types.content_types) else "archive")
    for declared in types.content_types:
        _refuse_type(declared)
    for part in parts.values():
        for relation in part.relations:
            _refuse_relation(*relation)
        _refuse_fields(part)
    for name in names:
        _refuse_name(name)


def _refuse_type(declared: str) -> None:
    for sign, word in TYPES.items():
        if sign in declared.lower():
            raise Refused(word)


def _refuse_name(name: str) -> None:
    """Raises Refused for a part that bears a telling name, whatever the document says of it."""
    folder, _, file = name.rpartition("/")
    if file.startswith(("vbaproject", "vbadata")):
        raise Refused("word_macros")
    if folder.endswith("/activex"):
        raise Refused("word_controls")
    if folder.endswith("/embeddings"):
        raise Refused("word_embedded")


def _refuse_relation(kind: str, mode: str, target: str) -> None:
    kind = kind.lower().rpartition("/")[2]
    if mode.lower() == "external" and kind != "hyperlink":
        raise Refused(OUTSIDE.get(kind, "word_fetches"))
    if kind in KINDS:
        raise Refused(KINDS[kind])
    if kind == "hyperlink" and _acts(target):
        raise Refused("word_link")


def _acts(target: str) -> bool:
    """Whether following the link would do more than open a page, a file or a mail."""
    target = "".join(target.split()).lower()
    scheme = target.split(":")[0]
    return ":" in target and scheme.isascii() and scheme.isalpha() and len(scheme) > 1 and not target.startswith(LINKS)


def _refuse_fields(part: Part) -> None:
    for field in part.fields:
        words = field.replace('"', " ").upper().split()
        if not words:
            continue
        if words[0] in ("DDE", "DDEAUTO") or (words[0] == "QUOTE" and words[1:2] and words[1].isdigit()):
            raise Refused("word_dde")
        if words[0] in ("INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "DATABASE", "RD"):
            raise Refused("word_fetching_field")
