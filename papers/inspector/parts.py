"""The parts of a Word document, read as a stream by a parser that lets no document type pass (CWE-611, CWE-776)."""

import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat  # noqa: S407 - the first thing that any entity needs, a document type, is refused

from refused import Refused

CHUNK = 1_000_000  # bytes
NESTED = 500  # elements: no program nests them deeper
PICTURES = {"imagedata", "fill", "stroke", "image", "use", "feImage"}  # of VML, and of SVG
BLANK = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"


@dataclass
class Part:
    """What matters of one part: what it declares, where it leads, and the instructions of its fields."""

    content_types: list[str] = field(default_factory=list)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)


def read_part(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> Part | None:
    """What the part says; None for one that is no XML, such as a picture. Raises Refused for one that is hostile."""
    with opened.open(info) as file:
        data = file.read(CHUNK)
        if not info.filename.lower().endswith((".xml", ".rels")) and not data.lstrip(BLANK).startswith(b"<"):
            while file.read(CHUNK):  # to its end, where its checksum is compared
                pass
            return None
        reader = _Reader()
        try:
            while data:
                reader.parser.Parse(data, False)
                data = file.read(CHUNK)
            reader.parser.Parse(b"", True)
        except expat.ExpatError:
            raise Refused("word_damaged") from None
    return reader.part()


def _is_elsewhere(address: str) -> bool:
    """Whether something is fetched from outside the part; what is inside it begins with # or data:."""
    address = address.strip().lower()
    return not address.startswith(("#", "data:")) and (":" in address or address.startswith(("/", "\\")))


class _Reader:
    """Gathers a Part while expat reads it."""

    def __init__(self) -> None:
        self.found = Part()
        self.open_fields: list[list[str]] = []
        self.depth = 0
        self.in_instruction = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.StartElementHandler = self._begins
        self.parser.EndElementHandler = self._ends
        self.parser.CharacterDataHandler = self._text

    def part(self) -> Part:
        """What was found, with fields that nothing ended."""
        while self.open_fields:
            self._end_field()
        return self.found

    def _document_type(self, *_) -> None:
        raise Refused("word_entities")

    def _begins(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > NESTED:
            raise Refused("word_damaged")
        local = name.rpartition(" ")[2]
        own = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if local in ("Default", "Override"):
            self.found.content_types.append(own.get("ContentType", ""))
        elif local == "Relationship":
            self.found.relations.append((own.get("Type", ""), own.get("TargetMode", ""), own.get("Target", "")))
        elif local == "fldSimple":
            self.found.fields.append(own.get("instr", ""))
        elif local == "fldChar":
            self._field(own.get("fldCharType", ""))
        elif local == "altChunk":
            raise Refused("word_chunk")
        elif local in PICTURES and _is_elsewhere(own.get("href") or own.get("src") or ""):
            raise Refused("word_picture")
        self.in_instruction = local in ("instrText", "delInstrText")

    def _ends(self, name: str) -> None:
        self.depth -= 1
        self.in_instruction = False

    def _text(self, text: str) -> None:
        if not self.in_instruction:
            return
        if self.open_fields:
            self.open_fields[-1].append(text)
        else:
            self.found.fields.append(text)

    def _field(self, kind: str) -> None:
        """A field may be spread over many elements, and hold others."""
        if kind == "begin":
            self.open_fields.append([])
        elif self.open_fields:
            self._end_field()
            if kind == "separate":
                self.open_fields.append([])

    def _end_field(self) -> None:
        self.found.fields.append("".join(self.open_fields.pop()))
