"""The parts of a Word document, read as a stream by a parser that lets no document type pass (CWE-611, CWE-776)."""

import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat  # noqa: S407 - the first thing that any entity needs, a document type, is refused

from refused import Refused

CHUNK = 1_000_000  # bytes
NESTED = 500  # elements: no program nests them deeper
PICTURES = {"imagedata", "fill", "stroke", "image", "use", "feImage"}  # of VML, and of SVG
WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
FIELDS = {"fldSimple", "fldChar", "instrText", "delInstrText"}
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


def _all(attributes: dict[str, str], local: str) -> list[str]:
    """The values of all attributes of this name, whatever their namespaces."""
    return [value for key, value in attributes.items() if key.rpartition(" ")[2] == local]


def _one(attributes: dict[str, str], local: str) -> str:
    """The value of the attribute, or nothing; raises Refused for several, of which each program would take another."""
    values = _all(attributes, local)
    if len(values) > 1:
        raise Refused("word_damaged")
    return values[0] if values else ""


class _Reader:
    """Gathers a Part while expat reads it."""

    def __init__(self) -> None:
        self.found = Part()
        self.open_fields: list[list[tuple[str, bool]]] = []
        self.depth = 0
        self.instruction = 0  # the depth of the instruction that is being read
        self.is_deleted = False
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
        space, _, local = name.rpartition(" ")
        if local in FIELDS:
            self._part_of_field(space, local, attributes)
        elif local in ("Default", "Override"):
            self.found.content_types.append(_one(attributes, "ContentType"))
        elif local == "Relationship":
            self.found.relations.append(tuple(_one(attributes, key) for key in ("Type", "TargetMode", "Target")))
        elif local == "altChunk":
            raise Refused("word_chunk")
        elif local in PICTURES and any(map(_is_elsewhere, _all(attributes, "href") + _all(attributes, "src"))):
            raise Refused("word_picture")

    def _ends(self, name: str) -> None:
        if self.depth == self.instruction:
            self.instruction = 0
        self.depth -= 1

    def _text(self, text: str) -> None:
        if not self.instruction:
            return
        if self.depth > self.instruction:  # some programs would read it, some would not
            raise Refused("word_damaged")
        if self.open_fields:
            self.open_fields[-1].append((text, self.is_deleted))
        else:
            self.found.fields.append(text)

    def _part_of_field(self, space: str, local: str, attributes: dict[str, str]) -> None:
        """Another namespace's elements of these names, and such parts in each other, would only hide what is read."""
        if space not in WORD or self.instruction:
            raise Refused("word_damaged")
        if local == "fldSimple":
            self.found.fields += _all(attributes, "instr")
        elif local == "fldChar":
            self._field(_one(attributes, "fldCharType"))
        else:
            self.instruction, self.is_deleted = self.depth, local == "delInstrText"

    def _field(self, kind: str) -> None:
        """A field may be spread over many elements, and hold others."""
        if kind == "begin":
            self.open_fields.append([])
        elif self.open_fields:
            self._end_field()
            if kind == "separate":
                self.open_fields.append([])

    def _end_field(self) -> None:
        """Keeps its instruction as it is written, and as it is read without what was deleted."""
        pieces = self.open_fields.pop()
        self.found.fields.append("".join(text for text, _ in pieces))
        self.found.fields.append("".join(text for text, is_deleted in pieces if not is_deleted))
