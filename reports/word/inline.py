"""Text within a paragraph: runs, links, footnotes, and tracked changes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.oxml.ns import qn

from reports.content import Note, Span
from reports.word.elements import Element, by_direction, element, field, run

if TYPE_CHECKING:
    from reports.word.builder import Builder

Tracked = dict[str, str]
"""Author and date of a tracked change, as attributes."""


def inline(builder: "Builder", spans: Iterable[Span], *, part: XmlPart, bold: bool = False) -> list[Element]:
    """The elements of these spans in a part of the document, such as its footnotes."""
    return [made for span in spans for made in _of_span(builder, span, part, bold=bold)]


def tracked(builder: "Builder", pieces: Iterable[tuple[str, Span]], by: Tracked) -> list[Element]:
    """The elements of spans that were inserted ("ins"), deleted ("del") or are as they were ("")."""
    part = builder.document.part
    return [made for kind, span in pieces for made in _of_span(builder, span, part, kind=kind, by=by)]


def _of_span(
    builder: "Builder", span: Span, part: XmlPart, *, bold: bool = False, kind: str = "", by: Tracked | None = None
) -> list[Element]:
    runs = []
    for right_to_left, text in by_direction(span.text):
        properties = [element("rStyle", val="Hyperlink")] if span.address else []
        properties += [element("b"), element("bCs")] if bold else []
        properties += [element("i"), element("iCs")] if span.italic else []
        properties += [element("rtl")] if right_to_left else []
        runs.append(run(text, *properties, is_deleted=kind == "del"))
    notes = _note_reference(builder, span.note, part) if span.note else []
    if kind:
        runs = [_change(builder, kind, runs, by)] if runs else []
        notes = [_change(builder, kind, notes, by)] if notes else []
    if span.address and runs:
        link, address = element("hyperlink", *runs, history=1), builder.absolute(span.address)
        link.set(qn("r:id"), part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        runs = [link]
    return runs + notes


def _change(builder: "Builder", kind: str, runs: list[Element], by: Tracked) -> Element:
    return element(kind, *runs, id=builder.next_id(), **by)


def _note_reference(builder: "Builder", note: Note, part: XmlPart) -> list[Element]:
    style = element("rStyle", val="FootnoteReference")
    if part is not builder.document.part:  # a note to a note has no place in Word
        return [run(f" ({''.join(span.text for span in note.spans)})")]
    if note.mark.isalpha():
        return [run(note.mark, element("rStyle", val="TableNoteReference"))]
    if note.again:
        return field(f"NOTEREF {note_bookmark(note.mark)} \\f \\h", run(note.mark, style))
    identifier = builder.next_id()
    return [
        element("bookmarkStart", id=identifier, name=note_bookmark(note.mark)),
        element("r", element("rPr", style), element("footnoteReference", id=builder.add_footnote(note))),
        element("bookmarkEnd", id=identifier),
    ]


def note_bookmark(mark: str) -> str:
    return f"_Ref_egm_note_{mark}"
