"""Reads one part of a document for the instructions of its fields, its links, and what it would fetch."""

import base64
import binascii
import re
import zipfile
from collections.abc import Mapping

import links
from fields import GAP, Fields
from markup import read_markup
from refused import Refused
from signatures import RASTER

WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
REFERENCES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
SVG = "http://www.w3.org/2000/svg"
LIBRARIES = (
    "http://schemas.openxmlformats.org/schemaLibrary/2006/main",
    "http://purl.oclc.org/ooxml/schemaLibrary/main",
)
FILLED = {"imagedata", "fill", "stroke"}  # elements of VML that show a picture
SHOWN = {"image", "use", "feImage", "img", "iframe", "embed", "object", "audio", "video", "source"}  # of SVG
PICTURES = FILLED | SHOWN
FETCHED = {"altChunk": "word_chunk", "subDoc": "word_chunk", "control": "office_controls"}
DATA = {"connectString", "dataSource", "headerSource", "udl", "query", "odso"}  # of letters to many people (17.14)
FIELDS = {"fldSimple", "fldChar", "instrText", "delInstrText"}
TEXTS = {"t", "delText", "instrText", "delInstrText"}
GAPS = {"p", "tab", "ptab", "br", "cr"}
CHANGES = {"del": "deleted", "moveFrom": "deleted", "ins": "inserted", "moveTo": "inserted"}
USERS = {
    "hyperlink": {"hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver"},
    "font": {"embedRegular", "embedBold", "embedItalic", "embedBoldItalic", "regular", "bold", "italic", "boldItalic"},
    "printersettings": {"printerSettings"},
    "presentationmetadata": {"slidesCustomData"},
}
"""The only elements that may use a relationship of these kinds: a picture that uses one would fetch its target."""
ACTING = {
    "ppaction://program": "office_link",
    "ppaction://macro": "office_macros",
    "ppaction://ole": "office_embedded",
}
"""What a click in a presentation does, besides following a link ([MS-OI29500], 2.1.1248)."""
MOTIONS = {"set", "animate"}  # elements of SVG that give an attribute another value
ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)  # of CSS
STYLE = re.compile(r"""url\(\s*["']?\s*([^)"']*)|(@import)""", re.IGNORECASE)


def read_part(opened: zipfile.ZipFile, info: zipfile.ZipInfo, kinds: Mapping[str, str]) -> list[str]:
    """The instructions of the fields in a part of XML; `kinds` are those of its relationships, by identifier.

    Raises Refused for what would fetch something, and for XML that programs would read differently.
    """
    reader = _Reader(kinds)
    read_markup(opened, info, reader)
    reader.fields("close")
    return reader.instructions


def refuse_link(address: str) -> None:
    """Raises Refused for a link that does more than lead to a page, a file or a mail."""
    if links.judged(address) is links.Link.REFUSED:
        raise Refused("office_link")


def _local(attributes: dict[str, str], *names: str) -> list[str]:
    return [value for key, value in attributes.items() if key.rpartition(" ")[2] in names]


def _one(attributes: dict[str, str], name: str) -> str:
    """The value of the attribute, or empty; raises Refused for several, of which each program would use another."""
    values = _local(attributes, name)
    if len(values) > 1:
        raise Refused("office_damaged")
    return values[0] if values else ""


class _Reader:
    """Listens to a part, and refuses what it must not contain."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self.instructions: list[str] = []
        self._kinds = kinds
        self._depth = 0
        self._scopes, self._numbered = [0], 0  # elements of other namespaces, by number
        self._within = {"deleted": 0, "inserted": 0}
        self._text_at, self._is_instruction, self._text_is_deleted = 0, False, False
        self._styled, self._style = 0, ""  # the depth of a style sheet, and its text
        self._based, self._base = 0, ""  # the same of what the properties say relative links begin with
        self._has_fields = False
        self._readings = [
            Fields(self.instructions.append, skips_deleted=deleted, skips_inserted=inserted)
            for deleted in (False, True)
            for inserted in (False, True)
        ]

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        space, _, local = name.rpartition(" ")
        if space in WORD:
            self._word_begins(local, attributes)
        else:
            self._numbered += 1
            self._scopes.append(self._numbered)
            self._other_begins(space, local, attributes)
        if attributes:
            self._refuse_fetching(space, local, attributes)

    def ends(self, name: str) -> None:
        if self._depth == self._text_at:
            self._text_at, self._text_is_deleted = 0, False
        if self._depth == self._styled:
            _refuse_style(self._style)
            self._styled, self._style = 0, ""
        if self._depth == self._based:
            refuse_link(self._base)
            self._based, self._base = 0, ""
        self._depth -= 1
        space, _, local = name.rpartition(" ")
        if space not in WORD:
            self.fields("leave", self._scopes.pop())
        elif local in CHANGES:
            self._within[CHANGES[local]] -= 1

    def text(self, text: str) -> None:
        if self._styled:
            self._style += text
        if self._based:
            self._base += text
        if not self._text_at:
            return
        if self._is_instruction and self._depth > self._text_at:  # some programs would read it, some would not
            raise Refused("office_damaged")
        self.fields("instruct" if self._is_instruction else "show", text, self._scopes[-1])

    def fields(self, event: str, *arguments) -> None:
        """Passes an event to each reading that does not skip the current place."""
        if not self._has_fields and event in ("show", "leave"):  # most of a document
            return
        self._has_fields = True
        deleted, inserted = self._within["deleted"] or self._text_is_deleted, self._within["inserted"]
        for reading in self._readings:
            if not (deleted and reading.skips_deleted or inserted and reading.skips_inserted):
                getattr(reading, event)(*arguments)

    def _word_begins(self, local: str, attributes: dict[str, str]) -> None:
        if self._text_at and (local in FIELDS or local in TEXTS):
            raise Refused("office_damaged")
        if local in TEXTS:
            self._text_at, self._is_instruction = self._depth, local in FIELDS
            self._text_is_deleted = local.startswith("del")
        elif local == "fldSimple":
            self.instructions += _local(attributes, "instr")
        elif local == "fldChar":
            self.fields("mark", _one(attributes, "fldCharType"), self._scopes[-1])
        elif local in GAPS:
            self.fields("show", GAP, self._scopes[-1])
        elif local in CHANGES:
            self._within[CHANGES[local]] += 1
        elif local in FETCHED:
            raise Refused(FETCHED[local])
        elif local in DATA:
            raise Refused("office_fetches")
        elif local == "smartTagType":
            refuse_link(_one(attributes, "url"))

    def _other_begins(self, space: str, local: str, attributes: dict[str, str]) -> None:
        # Word's own elements have no reason to be in another namespace, except to be hidden from checks.
        if local in FIELDS:
            raise Refused("office_damaged")
        if local in FETCHED:
            raise Refused(FETCHED[local])
        self._refuse_program(space, local, attributes)
        if local == "style" and not self._styled:
            self._styled = self._depth
        if local == "HyperlinkBase" and not self._based:
            self._based = self._depth
        if space == SVG:
            _refuse_in_svg(local, attributes)

    def _refuse_program(self, space: str, local: str, attributes: dict[str, str]) -> None:
        """Raises Refused for what Office would start, or show from elsewhere, when it opens the document."""
        if space == SVG and (local == "script" or any(key.lower().startswith("on") for key in attributes)):
            raise Refused("office_media")
        acts = _one(attributes, "action").strip().lower() if local in USERS["hyperlink"] else ""
        for beginning, code in ACTING.items():
            if acts.startswith(beginning):
                raise Refused(code)
        if local == "webVideoPr" or _local(attributes, "embeddedHtml"):
            raise Refused("office_media")
        if local == "property" and _one(attributes, "name").strip().lower().startswith("_assembly"):
            raise Refused("office_macros")
        if local == "OLEObject" and _one(attributes, "Type").lower() == "link":
            raise Refused("office_linked")
        if space in LIBRARIES and _local(attributes, "manifestLocation", "schemaLocation"):
            raise Refused("office_fetches")

    def _refuse_references(self, local: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            owner, _, name = key.rpartition(" ")
            if value and (owner in REFERENCES or name == "relid"):
                # A picture that is only linked, or an element that uses a relationship that is not for it.
                if name in ("link", "href") or local not in USERS.get(self._kinds.get(value, ""), {local}):
                    raise Refused("office_picture")

    def _refuse_fetching(self, space: str, local: str, attributes: dict[str, str]) -> None:
        self._refuse_references(local, attributes)
        if local in FILLED and any(map(_is_elsewhere, _local(attributes, "href", "src", "althref"))):
            raise Refused("office_picture")
        leads = _local(attributes, "href", "src", "data")
        if (local in SHOWN or (space == SVG and local != "a")) and any(map(_is_outside, leads)):
            raise Refused("office_picture")
        if local not in PICTURES and space not in WORD:
            for address in _local(attributes, "href"):
                refuse_link(address)


def _refuse_in_svg(local: str, attributes: dict[str, str]) -> None:
    # An animation would set what an element shows or leads to.
    moved = _local(attributes, "attributeName") if local.lower() in MOTIONS else ()
    if any(name.endswith("href") for name in moved):
        raise Refused("office_picture")
    for value in attributes.values():
        _refuse_style(value)


def _refuse_style(text: str) -> None:
    """Raises Refused for a style that fetches something, with its letters escaped or not."""
    for style in (text, ESCAPE.sub(_unescaped, text)):
        for address, imports in STYLE.findall(style):
            if imports or not address.lower().startswith(("#", "data:")):
                raise Refused("office_picture")


def _unescaped(escape: re.Match) -> str:
    number = int(escape[1], 16) if escape[1] else 0
    return chr(number) if 0 < number < 0x110000 else escape[2] or ""


def _is_elsewhere(address: str) -> bool:
    """Whether something would be fetched from outside the document's folder."""
    address = address.strip()
    if address[:5].lower() == "data:":
        return _is_outside(address)
    return not address.startswith("#") and (":" in address or address.startswith(("/", "\\")))


def _is_outside(address: str) -> bool:
    """Whether the address leads to anything but a place of the same part, or a picture in the address itself."""
    address = address.strip()
    if not address or address.startswith("#"):
        return False
    head, comma, data = address.partition(",")
    if not head.lower().startswith("data:") or not comma or not head.lower().endswith(";base64"):
        return True
    try:
        picture = base64.b64decode("".join(data.split()), validate=True)
    except binascii.Error:
        return True
    # Programs look at the bytes of the picture, not at its declared type: another drawing may hold anything.
    return bool(picture) and not RASTER.match(picture)
