"""Reads XML as a stream, with a parser that refuses every document type (CWE-611, CWE-776)."""

import zipfile
from typing import Protocol
from xml.parsers import expat  # noqa: S407 - the first thing that any entity needs, a document type, is refused

from refused import Refused

CHUNK = 1_000_000  # bytes
NESTED = 500  # elements: no program nests them deeper
ATTRIBUTES = 1000  # of an element: no program writes as many
ENCODINGS = {"utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1"}
"""Those that every parser reads alike; a package has the first two (ISO/IEC 29500-2, 8.1.4)."""


class Listener(Protocol):
    """Gets the events of an XML document while it is read; a name is namespace, space, local name."""

    def begins(self, name: str, attributes: dict[str, str]) -> None: ...

    def ends(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


def read_markup(opened: zipfile.ZipFile, info: zipfile.ZipInfo, listener: Listener) -> None:
    """Reads the member; raises Refused for one that is no plain XML."""
    events = _Events(listener)
    parser = events.parser
    try:
        with opened.open(info) as file:
            while data := file.read(CHUNK):  # to its end, where zipfile compares the checksum
                before = events.count
                parser.Parse(data, False)
                # Within one tag the parser begins again with each chunk. A long value, as of a picture, has no quotes.
                if events.count == before and data.count(b'"') + data.count(b"'") > 2 * ATTRIBUTES:
                    raise Refused("office_damaged")
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Refused("office_damaged") from None


class _Events:
    """Passes the events of a document on, unless it declares what programs read differently, or nests too deeply."""

    def __init__(self, listener: Listener) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self.declared
        self.parser.StartDoctypeDeclHandler = self.document_type
        self.parser.StartElementHandler = self.begins
        self.parser.EndElementHandler = self.ends
        self.parser.CharacterDataHandler = self.text
        self.listener, self.depth, self.count = listener, 0, 0

    def declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if version != "1.0" or (encoding or "utf-8").lower() not in ENCODINGS:
            raise Refused("office_damaged")

    def document_type(self, *_) -> None:
        raise Refused("office_entities")

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        self.depth += 1
        if self.depth > NESTED or len(attributes) > ATTRIBUTES:
            raise Refused("office_damaged")
        self.listener.begins(name, attributes)

    def ends(self, name: str) -> None:
        self.count += 1
        self.depth -= 1
        self.listener.ends(name)

    def text(self, text: str) -> None:
        self.count += 1
        self.listener.text(text)
