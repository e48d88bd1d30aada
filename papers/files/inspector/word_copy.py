"""Leaves in a Word document what its readers get: changes accepted, without comments and hidden text (ECMA-376-1, 17).

Each part with text is cleaned in the same way: the document, headers and footers, notes, and text boxes within them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from crops import crop_pictures
from hidden_text import HiddenText, is_on
from links import Link, judged
from lxml import etree
from office_copy import OfficeCopy, remove, unwrap
from omissions import joined
from tracked_changes import accept_changes
from word_names import WORD, attribute_of, is_shown_once, local_name, of_word, words_in
from word_notes import Note, keep_notes, referred_to

REMARKS = ("comments", "commentsextended", "commentsids", "commentsextensible", "people", "documenttasks")
NOTES = ("footnotes", "endnotes")
TEXTS = ("header", "footer", *NOTES)
FORMATS = ("styles", "styleswitheffects", "numbering")
ANCHORS = ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef")
CONTAINERS = {"drawing", "pict", "object"}
FROM_PROPERTIES = frozenset(
    """
    author comments createdate docproperty docvariable edittime filename filesize if info keywords lastsavedby numchars
    numwords printdate revnum savedate subject template title useraddress userinitials username
    """.split()
)
"""Fields that LibreOffice computes from what readers do not get: properties of the file, its place, or conditions."""


def clean(copy: OfficeCopy, addresses_in: Callable[[str], Iterable[str]]) -> None:
    """Rewrites all parts; `addresses_in` returns the addresses to which a field with this instruction leads."""
    styles = copy.parts_of_kind(copy.main, "styles")
    hidden = HiddenText(copy.root(styles[0]) if styles else None)
    lost_notes: dict[Note, str] = {}
    parts = [copy.main, *copy.parts_of_kind(copy.main, *TEXTS)]
    for name in parts:
        root = copy.root(name)
        noted = referred_to(root)
        accept_changes(root, copy.omissions)
        still_noted = referred_to(root)
        _remove_anchors(root)
        _remove_hidden(root, hidden, copy)
        _remove_links(root, name, copy, addresses_in)
        # Content controls keep what they show; with its binding, LibreOffice would take it from another part.
        for binding in list(root.iter("{*}dataBinding")):
            remove(binding)
        lost_notes |= dict.fromkeys(noted - still_noted, "deletions")
        lost_notes |= dict.fromkeys(still_noted - referred_to(root), "hidden_text")
    for name in copy.parts_of_kind(copy.main, *FORMATS):
        accept_changes(copy.root(name), copy.omissions)
    for name in copy.parts_of_kind(copy.main, *NOTES):
        keep_notes(copy.root(name), map(copy.root, parts), lost_notes, copy.omissions)
    _leave_out_comments(copy)
    _leave_out_template(copy)
    copy.leave_out_tables_of_charts()
    crop_pictures(copy, pages={})


def _remove_anchors(root: etree._Element) -> None:
    for element in of_word(root, *ANCHORS):
        run = element.getparent()
        remove(element)
        if local_name(run) == "r" and all(local_name(child) == "rPr" for child in run):
            remove(run)


def _leave_out_comments(copy: OfficeCopy) -> None:
    for name in copy.parts_of_kind(copy.main, "comments"):
        for comment in of_word(copy.root(name), "comment"):
            # A paragraph comes before its text.
            texts = (each.text or "" if local_name(each) == "t" else " " for each in of_word(comment, "p", "t"))
            copy.omissions.add("comments", joined(texts))
    copy.unlink_all(copy.main, *REMARKS)


def _remove_hidden(root: etree._Element, hidden: HiddenText, copy: OfficeCopy) -> None:
    for row in of_word(root, "hidden"):
        if local_name(row.getparent()) == "trPr" and is_on(row):
            _tell_hidden(row.getparent().getparent(), copy)
            _remove_row(row.getparent().getparent())
    _remove_hidden_drawings(root, copy)
    for passage in hidden.passages(root):
        if is_shown_once(passage[0]):
            copy.omissions.add("hidden_text", joined(map(words_in, passage)))
        for run in passage:
            for child in list(run):
                if local_name(child) not in ("rPr", "fldChar", "instrText"):  # marks of fields may belong to others
                    run.remove(child)
    hidden.remove_empty_paragraphs(root)


def _remove_hidden_drawings(root: etree._Element, copy: OfficeCopy) -> None:
    for drawing in list(root.iter("{*}docPr")):
        if _is_hidden(drawing):
            _remove_drawing(drawing, copy)
    for properties in list(root.iter("{*}cNvPr")):
        if _is_hidden(properties):
            _remove_shape(properties, copy)
    for shape in list(root.iter("{urn:schemas-microsoft-com:vml}*")):
        style = "".join(shape.get("style", "").lower().split())
        if "visibility:hidden" in style or "mso-hide:all" in style:
            _remove_drawing(shape, copy)


def _tell_hidden(element: etree._Element, copy: OfficeCopy) -> None:
    if is_shown_once(element):
        copy.omissions.add("hidden_text", words_in(element))


def _remove_drawing(element: etree._Element, copy: OfficeCopy) -> None:
    holders = [each for each in element.iterancestors() if local_name(each) in CONTAINERS]
    if holders:
        _tell_hidden(holders[0], copy)
        remove(holders[0])


def _is_hidden(properties: etree._Element) -> bool:
    return properties.get("hidden", "0") not in ("0", "false", "off")


def _remove_shape(properties: etree._Element, copy: OfficeCopy) -> None:
    """Removes one of the shapes of a group, or the drawing if it is no group."""
    shape = properties.getparent()
    if etree.QName(shape).localname.startswith("nv"):  # a picture has these properties among others
        shape = shape.getparent()
    if next(shape.iterancestors("{*}graphicData"), None) is shape.getparent():
        _remove_drawing(shape, copy)
    else:
        _tell_hidden(shape, copy)
        remove(shape)


def _remove_row(row: etree._Element) -> None:
    table = row.getparent()
    remove(row)
    if table is not None and not of_word(table, "tr"):
        remove(table)


def _remove_links(root: etree._Element, name: str, copy: OfficeCopy, addresses_in) -> None:
    left_out = copy.take_links(name)
    for element in list(root.iter(etree.Element)):
        for key, value in element.attrib.items():
            if value in left_out and "elationships" in key:
                # A drawing has its text beside the link, a run within it.
                told = words_in(element) or attribute_of(element, "tooltip")
                _tell_link(element, told, left_out[value].target, copy)
                unwrap(element) if local_name(element) == "hyperlink" else remove(element)
                break
        else:
            address = element.get("href", "")
            if address and etree.QName(element).namespace not in WORD and judged(address) is not Link.PUBLIC:
                _tell_link(element, words_in(element), address, copy)
                del element.attrib["href"]
    _remove_fields(root, copy, addresses_in)


def _remove_fields(root: etree._Element, copy: OfficeCopy, addresses_in) -> None:
    """Removes fields that lead elsewhere than to a page or a mail, or show properties; their text stays."""
    for element in of_word(root, "fldSimple"):
        instruction = attribute_of(element, "instr")
        address = _left_out_address(addresses_in(instruction))
        if address:
            _tell_link(element, words_in(element), address, copy)
        if address or _is_from_properties(instruction):
            unwrap(element)
    begun: list[_Field] = []
    for element in of_word(root, "fldChar", "instrText", "t"):
        mark = attribute_of(element, "fldCharType")
        if mark == "begin":
            begun.append(_Field())
        if begun:
            begun[-1].add(element, mark)
        if begun and mark == "end":
            ended = begun.pop()
            _remove_field(ended, copy, addresses_in)
            if begun:
                begun[-1].hold(ended)


@dataclass
class _Field:
    """A field: its marks with all that is in its instruction, this instruction, and the text that it shows."""

    marks: list[etree._Element] = field(default_factory=list)
    instruction: list[str] = field(default_factory=list)
    shown: list[etree._Element] = field(default_factory=list)
    is_shown: bool = False

    def add(self, element: etree._Element, mark: str) -> None:
        if local_name(element) == "t":
            (self.shown if self.is_shown else self.marks).append(element)
            return
        self.marks.append(element)
        self.is_shown |= mark == "separate"
        if local_name(element) == "instrText":
            self.instruction.append(element.text or "")

    def hold(self, inner: "_Field") -> None:
        """Takes in a field that stands in this one: in what it shows, or in its instruction."""
        if self.is_shown:
            self.shown += inner.shown
        else:
            self.marks += inner.marks + inner.shown


def _remove_field(found: _Field, copy: OfficeCopy, addresses_in) -> None:
    instruction = "".join(found.instruction)
    address = _left_out_address(addresses_in(instruction))
    if address:
        _tell_link(found.marks[0], joined(each.text or "" for each in found.shown), address, copy)
    if address or _is_from_properties(instruction):
        for mark in found.marks:
            remove(mark)


def _is_from_properties(instruction: str) -> bool:
    name, *_ = instruction.replace('"', " ").split() or [""]
    return name.lower() in FROM_PROPERTIES


def _tell_link(element: etree._Element, words: str, address: str, copy: OfficeCopy) -> None:
    if is_shown_once(element):
        copy.omissions.add("links", words, address=address)


def _left_out_address(addresses: Iterable[str]) -> str:
    return next((address for address in addresses if judged(address) is not Link.PUBLIC), "")


def _leave_out_template(copy: OfficeCopy) -> None:
    for settings in copy.parts_of_kind(copy.main, "settings"):
        for relationship in copy.relationships(settings, "attachedtemplate"):
            copy.unlink(settings, relationship)
            copy.omissions.add("template", address=relationship.target)
        for element in of_word(copy.root(settings), "attachedTemplate", "trackRevisions"):
            remove(element)
