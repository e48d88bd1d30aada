"""The text of paragraphs: accepted tracked changes, fields, links, notes and comments."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from document import attribute, below, child, children, is_on, local
from lxml import etree
from styles import Styles

GONE = {"del", "moveFrom"}
CHANGES = {"ins", "del", "moveFrom", "moveTo"}
THROUGH = {"ins", "moveTo", "smartTag", "customXml", "sdtContent", "sdt", "dir", "bdo", "subDoc"}
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
OBJECTS = {"drawing", "pict", "object"}
TARGET = re.compile(r'HYPERLINK\s+(?:"([^"]*)"|(\S+))', re.IGNORECASE)
REFERENCE = re.compile(r"(?:NOTEREF|PAGEREF|REF)\s+(\S+)", re.IGNORECASE)
PRIVATE_USE = range(0xF000, 0xF100)  # of symbol fonts
SURROGATES = range(0xD800, 0xE000)


@dataclass
class Field:
    """A complex field while it is read: first its instruction, then what it shows."""

    instruction: str = ""
    shows: bool = False

    @property
    def name(self) -> str:
        return (self.instruction.split() or [""])[0].upper()


@dataclass
class Paragraph:
    """A paragraph while it is read."""

    spans: list[dict] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    objects: list[dict] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(span.get("text", "") for span in self.spans)

    def add(self, text: str, shape: dict) -> None:
        kept = {key: value for key, value in shape.items() if value}
        last = self.spans[-1] if self.spans else {}
        if "text" in last and {key: value for key, value in last.items() if key != "text"} == kept:
            last["text"] += text
        else:
            self.spans.append({"text": text} | kept)

    @property
    def is_empty(self) -> bool:
        has_note = any("note" in span for span in self.spans)
        return not (self.text.strip() or has_note or self.objects or self.bookmarks or self.comments)


class TextReader:
    """Reads paragraphs of one part of the document, one after the other."""

    def __init__(self, styles: Styles, links: Mapping[str, str]) -> None:
        self.styles, self.links = styles, links
        self.authors: dict[str, int] = {}
        self.quoted: dict[str, str] = {}  # by comment: the words that it is on
        self._fields: list[Field] = []
        self._open: list[str] = []  # comments whose range has begun
        self._noted: dict[str, str] = {}  # by bookmark: the note in it
        self._bookmarks: dict[str, str] = {}  # by identifier: the bookmarks that have begun

    @property
    def is_in_contents(self) -> bool:
        """Whether a table of contents is being shown."""
        return any(one.name == "TOC" and one.shows for one in self._fields)

    def read(self, node: etree._Element, paragraph: Paragraph) -> None:
        """Adds what the paragraph says to `paragraph`."""
        paragraph.comments += [one for one in self._open if one not in paragraph.comments]
        self._children(node, paragraph, "")

    def _children(self, parent: etree._Element, paragraph: Paragraph, address: str) -> None:
        for node in parent:
            name = local(node)
            if name in CHANGES:
                self.count_change(node)
            if name == "r":
                self._run(node, paragraph, address)
            elif name in THROUGH:
                self._children(node, paragraph, address)
            elif name in GONE:
                # What is gone may hold the ends of bookmarks and comments.
                for one in below(node, "bookmarkStart", "bookmarkEnd", "commentRangeEnd"):
                    self._mark(one, paragraph)
            elif name == "hyperlink":
                self._children(node, paragraph, self.links.get(attribute(node, "id"), ""))
            elif name == "fldSimple":
                self._fields.append(Field(attribute(node, "instr"), shows=True))
                self._children(node, paragraph, address)
                self._fields.pop()
            else:
                self._mark(node, paragraph)

    def _mark(self, node: etree._Element, paragraph: Paragraph) -> None:
        """What has a place in the text, but no text of its own."""
        name = local(node)
        if name == "bookmarkStart":
            self._bookmarks[attribute(node, "id")] = attribute(node, "name")
            paragraph.bookmarks.append(attribute(node, "name"))
        elif name == "bookmarkEnd":
            self._bookmarks.pop(attribute(node, "id"), None)
        elif name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
            self._comment(name, attribute(node, "id"), paragraph)
        elif name in ("oMath", "oMathPara"):
            paragraph.objects.append({"what": "equation", "text": "".join(one.text or "" for one in below(node, "t"))})

    def count_change(self, node: etree._Element) -> None:
        author = attribute(node, "author")
        self.authors[author] = self.authors.get(author, 0) + 1

    def _comment(self, name: str, identifier: str, paragraph: Paragraph) -> None:
        if name == "commentRangeEnd":
            self._open = [one for one in self._open if one != identifier]
            return
        if name == "commentRangeStart":
            self._open.append(identifier)
        if identifier not in paragraph.comments:
            paragraph.comments.append(identifier)

    def _run(self, node: etree._Element, paragraph: Paragraph, address: str) -> None:
        properties = child(node, "rPr")
        style = attribute(child(properties, "rStyle"), "val")
        italic = child(properties, "i")
        shape = {
            "italic": is_on(italic) if italic is not None else self.styles.is_italic(style),
            "raised": attribute(child(properties, "vertAlign"), "val") == "superscript" or self.styles.is_raised(style),
            "bold": is_on(child(properties, "b")),
            "address": address or self._address_of_field(),
        }
        is_hidden = is_on(child(properties, "vanish")) or is_on(child(properties, "webHidden"))
        for one in node:
            self._in_run(one, paragraph, shape, is_hidden=is_hidden)

    def _address_of_field(self) -> str:
        """The address to which the innermost of the fields leads that are links."""
        found = (TARGET.match(one.instruction.strip()) for one in reversed(self._fields))
        target = next((one[1] or one[2] for one in found if one), "")
        return "" if target.startswith("\\") else target  # a switch is no address

    def _in_run(self, node: etree._Element, paragraph: Paragraph, shape: dict, *, is_hidden: bool) -> None:
        name = local(node)
        if name in ("fldChar", "instrText"):
            self._in_field(node, name)
        elif name in ("footnoteReference", "endnoteReference"):
            note = f"{name[:-9]} {attribute(node, 'id')}"
            paragraph.spans.append({"note": note})
            self._noted |= dict.fromkeys(self._bookmarks.values(), note)
        elif name == "commentReference":
            self._comment(name, attribute(node, "id"), paragraph)
        elif name == "AlternateContent":
            for one in children(node, "Choice"):
                self._in_run(one, paragraph, shape, is_hidden=is_hidden)
        elif name in OBJECTS:
            self._object(node, paragraph)
        elif all(one.shows for one in self._fields) and (text := _text_of(node, name)):
            self._text(text, paragraph, shape, is_hidden=is_hidden)

    def _text(self, text: str, paragraph: Paragraph, shape: dict, *, is_hidden: bool) -> None:
        if is_hidden:
            paragraph.objects.append({"what": "hidden text", "text": text})
            return
        if reference := self._reference_of_field():
            if note := self._noted.get(reference):
                if not any(span.get("again") == note for span in paragraph.spans[-1:]):
                    paragraph.spans.append({"note": note, "again": note})
                return
            shape = {**shape, "reference": reference}
        for identifier in self._open:
            self.quoted[identifier] = self.quoted.get(identifier, "") + text
        paragraph.add(text, shape)

    def _reference_of_field(self) -> str:
        """The bookmark of the note to which a field refers once more, or nothing."""
        found = (REFERENCE.match(one.instruction.strip()) for one in self._fields if one.name == "NOTEREF")
        reference = next(filter(None, found), None)
        return reference[1] if reference else ""

    def _object(self, node: etree._Element, paragraph: Paragraph) -> None:
        boxes = [
            "\n".join("".join(t.text or "" for t in below(p, "t")) for p in below(box, "p"))
            for box in below(node, "txbxContent")
        ]
        for text in dict.fromkeys(boxes):
            paragraph.objects.append({"what": "text box", "text": text})
        if not boxes:
            described = next(below(node, "docPr"), None)
            words = attribute(described, "descr") or attribute(described, "title")
            paragraph.objects.append({"what": "object" if local(node) == "object" else "picture", "text": words})

    def _in_field(self, node: etree._Element, name: str) -> None:
        """What begins, parts and ends complex fields, and the instruction in its pieces."""
        kind = attribute(node, "fldCharType") if name == "fldChar" else ""
        if kind == "begin":
            self._fields.append(Field())
        elif not self._fields:
            return  # of a field that has no beginning
        elif kind == "separate":
            self._fields[-1].shows = True
        elif kind == "end":
            self._fields.pop()
        elif name == "instrText" and not self._fields[-1].shows:
            self._fields[-1].instruction += node.text or ""


def _text_of(node: etree._Element, name: str) -> str:
    if name == "t":
        return node.text or ""
    if name == "br" and attribute(node, "type") in ("page", "column"):
        return ""
    if name == "sym":
        code = int(attribute(node, "char", "0"), 16)
        # Symbol fonts draw their own signs: what they show is not known. Controls and halves of pairs are no signs.
        return "" if code in PRIVATE_USE or code < 32 or code in SURROGATES else chr(code)
    return SIGNS.get(name, "")
