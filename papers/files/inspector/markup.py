"""Reads XML as a stream, with a parser that refuses every document type (CWE-611, CWE-776)."""

import zipfile
from typing import Protocol
from xml.parsers import expat  # noqa: S407 - the first thing that any entity needs, a document type, is refused

from refused import Refused

CHUNK = 1_000_000  # bytes
NESTED = 500  # elements: no program nests them deeper
ENCODINGS = {"utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1"}
"""Those that every parser reads alike; a package has the first two (ISO/IEC 29500-2, 8.1.4)."""


class Listener(Protocol):
    """Gets the events of an XML document while it is read; a name is namespace, space, local name."""

    def begins(self, name: str, attributes: dict[str, str]) -> None: ...

    def ends(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


def read_markup(opened: zipfile.ZipFile, info: zipfile.ZipInfo, listener: Listener) -> None:
    """Reads the member; raises Refused for one that is no plain XML."""
    parser = _parser(listener)
    try:
        with opened.open(info) as file:
            while data := file.read(CHUNK):  # to its end, where zipfile compares the checksum
                parser.Parse(data, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Refused("office_damaged") from None


def _parser(listener: Listener) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.XmlDeclHandler = _declared
    parser.StartDoctypeDeclHandler = _document_type
    parser.CharacterDataHandler = listener.text
    depth = 0

    def begins(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > NESTED:
            raise Refused("office_damaged")
        listener.begins(name, attributes)

    def ends(name: str) -> None:
        nonlocal depth
        depth -= 1
        listener.ends(name)

    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    return parser


def _declared(version: str, encoding: str | None, standalone: int) -> None:
    if version != "1.0" or (encoding or "utf-8").lower() not in ENCODINGS:
        raise Refused("office_damaged")


def _document_type(*_) -> None:
    raise Refused("office_entities")
