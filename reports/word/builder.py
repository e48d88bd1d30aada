"""A Word document while it is written: its parts, and what has been given to them so far."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.oxml.ns import qn

from egm_portal.marked_texts.content import GENERATED, Note, Part, Span, words
from egm_portal.text.direction import direction
from reports.content import Division
from reports.word.differences import pieces_of
from reports.word.elements import Element, by_direction, element, field, possible, run
from reports.word.given import Comment, Removed, TrackedChanges, section_key
from reports.word.package import empty_document

BOOKMARK = "_egm_"
"""The beginning of the bookmark of a paragraph, followed by its key. Word hides what begins with an underscore."""

OWN_BOOKMARK = f"{BOOKMARK}own_"
"""The beginning of the bookmark of a paragraph that the portal generates."""

SECTION_BOOKMARK = "_egm_section_"

TEXT_WIDTH = 7937  # twentieths of a point: 140 mm


def word_time(at: datetime) -> str:
    """The time as Word writes it: on the clock of whoever writes, although it ends in Z."""
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def heading_bookmark(anchor: str) -> str:
    """The bookmark of a heading, to which the contents lead."""
    return f"_Toc_{anchor.replace('-', '_')}"


def paragraph_bookmark(key: str) -> str:
    """The bookmark of a paragraph. It has letters, digits and underscores only: keys may have hyphens."""
    beginning = OWN_BOOKMARK if key.startswith(GENERATED) else BOOKMARK
    return f"{beginning}{key.removeprefix(GENERATED).replace('-', '_')}"


def note_bookmark(mark: str) -> str:
    """The bookmark of a note's reference, to which further references lead."""
    return f"_Ref_egm_note_{mark}"


class Builder:
    """Writes paragraphs into a document, with their bookmarks, comments and tracked changes."""

    def __init__(self, portal: str, comments: Iterable[Comment] = (), changes: TrackedChanges | None = None) -> None:
        self.document, self.footnotes = empty_document()
        self.body = self.document.element.body
        self.portal, self.changes = portal, changes
        self.comments: dict[str, list[Comment]] = defaultdict(list)
        for comment in comments:
            self.comments[comment.key].append(comment)
        self._identifiers, self._footnotes, self._generated = count(1), count(1), count(1)
        self._sequences = count(10)

    def next_id(self) -> int:
        """A number for a bookmark or a tracked change, which share one sequence."""
        return next(self._identifiers)

    def absolute(self, address: str) -> str:
        return f"{self.portal}{address}" if address.startswith("/") else address

    def add(self, made: Element) -> None:
        self.body.insert_element_before(made, "w:sectPr")

    def set_head(self, made: Element) -> None:
        """Puts the paragraph at the head of each page."""
        head = self.document.sections[0].header._element
        for empty in list(head):
            head.remove(empty)
        head.append(made)

    def paragraph(
        self,
        style: str,
        *content: Element,
        text: str = "",
        direction_of: str = "",
        properties: Sequence[Element] = (),
    ) -> Element:
        """A paragraph of the portal's own words, without key, comments and changes."""
        content = [*self.spans([Span(text)]), *content]
        return element("p", _paragraph_properties(style, properties, direction_of or text), *content)

    def add_heading(self, text: str, anchor: str, *, on_new_page: bool = False) -> None:
        """A heading of the first level without a number."""
        properties = [element("numPr", element("numId", val=0)), element("ind", left=0, firstLine=0)]
        properties += [element("pageBreakBefore")] if on_new_page else []
        content = self.bookmarked([heading_bookmark(anchor)], [run(text)])
        self.add(self.paragraph("Heading1", *content, direction_of=text, properties=properties))

    def add_division_heading(self, style: str, division: Division, *, on_new_page: bool) -> None:
        """The heading of a chapter, section or subsection, which Word numbers."""
        names = [heading_bookmark(division.anchor)]
        names += [f"{SECTION_BOOKMARK}{division.section}"] if division.section else []
        key, heading = division.key or section_key(division.section), [Span(division.heading)]
        shown, properties = [run(division.heading)], []
        if self.changes and key in self.changes.before:
            shown = self.tracked(pieces_of(self.changes.before[key], heading))
        elif self.changes and key in self.changes.new:
            shown = self.tracked([("ins", heading[0])])
            properties = [self.mark_of_paragraph("ins")]
        content = self.bookmarked(names, self.anchored(division.key, shown))
        properties += [element("pageBreakBefore")] if on_new_page else []
        self.add(self.paragraph(style, *content, direction_of=division.heading, properties=properties))

    def bookmarked(self, names: Sequence[str], content: list[Element]) -> list[Element]:
        for name in names:
            number = self.next_id()
            content = [element("bookmarkStart", id=number, name=name), *content, element("bookmarkEnd", id=number)]
        return content

    def add_other_comments(self, title: Element) -> None:
        """Puts the comments on the title whose paragraphs the report does not have."""
        others = [comment for comments in self.comments.values() for comment in comments]
        _, *content = title
        title.extend(_commented([self.add_comment(comment) for comment in others], content))

    def written(
        self,
        style: str,
        spans: Sequence[Span],
        *,
        key: str = "",
        mark: str = "",
        lead: Sequence[Span] = (),
        opening: Sequence[Element] = (),
        properties: Sequence[Element] = (),
        is_whole: bool = True,
    ) -> Element:
        """A paragraph of the text, with its bookmark, its comments and what was changed in it.

        One without a key is generated by the portal, unless it is only a part of something, such as a cell.
        """
        between = [Span(" ")] if lead and spans else []
        whole = [*lead, *between, *spans]
        content = self.spans([*lead, *between], bold=True)
        if self.changes and key in self.changes.before:
            content = self.tracked(pieces_of(self.changes.before[key], whole))
        elif self.changes and key in self.changes.new:
            content = self.tracked([("ins", span) for span in [*lead, Span(" " * bool(lead)), *spans]])
            properties = [*properties, self.mark_of_paragraph("ins")]
        else:
            content += self.spans(spans)
        content = [*opening, *([run(f"{mark}\t")] if mark else []), *content]
        content = self.anchored(key, content) if key or not is_whole else self.generated(content)
        return element("p", _paragraph_properties(style, properties, words(spans)), *content)

    def changed(
        self,
        kind: str,
        style: str,
        spans: Sequence[Span],
        *,
        key: str = "",
        mark: str = "",
        properties: Sequence[Element] = (),
    ) -> Element:
        """A paragraph that is wholly new ("ins") or gone ("del"), as a tracked change."""
        marked = [Span(f"{mark}\t")] if mark else []
        content = self.tracked([(kind, span) for span in [*marked, *spans]])
        properties = [*properties, self.mark_of_paragraph(kind)]
        return element("p", _paragraph_properties(style, properties, words(spans)), *self.anchored(key, content))

    def mark_of_paragraph(self, kind: str) -> Element:
        """Says that the end of a paragraph is new, or gone."""
        return element("rPr", self.change(kind))

    def change(self, kind: str, *content: Element) -> Element:
        """What is new ("ins") or gone ("del"), as a tracked change."""
        return element(kind, *content, id=self.next_id(), **self.tracked_by)

    def removed_after(self, key: str) -> Sequence[Removed]:
        return [gone for gone in self.changes.removed if gone.after == key] if self.changes else ()

    def replaced(self, key: str) -> Part | None:
        """The table or picture that stood where another one stands now."""
        return self.changes.replaced.get(key) if self.changes else None

    def is_new(self, key: str) -> bool:
        return bool(self.changes) and (key in self.changes.new or key in self.changes.replaced)

    def spans(self, spans: Sequence[Span], *, bold: bool = False) -> list[Element]:
        return self._inline(spans, self.document.part, bold=bold)

    def tracked(self, pieces: Iterable[tuple[str, Span]]) -> list[Element]:
        """The elements of spans that were inserted ("ins"), deleted ("del") or are as they were ("")."""
        return [made for kind, span in pieces for made in self._of_span(span, self.document.part, kind=kind)]

    def _inline(self, spans: Iterable[Span], part: XmlPart, *, bold: bool = False) -> list[Element]:
        """The elements of these spans in a part of the document, such as its footnotes."""
        return [made for span in spans for made in self._of_span(span, part, bold=bold)]

    def _of_span(self, span: Span, part: XmlPart, *, bold: bool = False, kind: str = "") -> list[Element]:
        runs = []
        for right_to_left, text in by_direction(span.text):
            properties = [element("rStyle", val="Hyperlink")] if span.address else []
            properties += [element("b"), element("bCs")] if bold else []
            properties += [element("i"), element("iCs")] if span.italic else []
            properties += [element("rtl")] if right_to_left else []
            runs.append(run(text, *properties, is_deleted=kind == "del"))
        notes = self._note_reference(span.note, part) if span.note else []
        if kind:
            runs = [self.change(kind, *runs)] if runs else []
            notes = [self.change(kind, *notes)] if notes else []
        if span.address and runs:
            link, address = element("hyperlink", *runs, history=1), self.absolute(span.address)
            link.set(qn("r:id"), part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            runs = [link]
        return runs + notes

    def _note_reference(self, note: Note, part: XmlPart) -> list[Element]:
        style = element("rStyle", val="FootnoteReference")
        if part is not self.document.part:  # a note to a note has no place in Word
            return [run(f" ({''.join(span.text for span in note.spans)})")]
        if note.mark.isalpha():
            return [run(note.mark, element("rStyle", val="TableNoteReference"))]
        if note.again:
            return field(f"NOTEREF {note_bookmark(note.mark)} \\f \\h", run(note.mark, style))
        identifier = self.next_id()
        return [
            element("bookmarkStart", id=identifier, name=note_bookmark(note.mark)),
            element("r", element("rPr", style), element("footnoteReference", id=self.add_footnote(note))),
            element("bookmarkEnd", id=identifier),
        ]

    def generated(self, content: list[Element]) -> list[Element]:
        return self.bookmarked([f"{OWN_BOOKMARK}{next(self._generated)}"], content)

    def anchored(self, key: str, content: list[Element]) -> list[Element]:
        """The content of a paragraph within the bookmark of its key, with the comments on it."""
        if not key:
            return content
        comments = [self.add_comment(comment) for comment in self.comments.pop(key, ())]
        return _commented(comments, self.bookmarked([paragraph_bookmark(key)], content))

    def add_comment(self, comment: Comment) -> int:
        initials = "".join(word[0] for word in comment.author.split())[:4]
        made = self.document.part.comments.add_comment(possible(comment.text), possible(comment.author), initials)
        made._comment_elm.set(qn("w:date"), word_time(comment.at))
        return made.comment_id

    def add_footnote(self, note: Note) -> int:
        number = next(self._footnotes)
        reference = element("r", element("rPr", element("rStyle", val="FootnoteReference")), element("footnoteRef"))
        text = self._inline(note.spans, self.footnotes)
        properties = _paragraph_properties("FootnoteText", (), words(note.spans))
        self.footnotes.element.append(
            element("footnote", element("p", properties, reference, run(" "), *text), id=number)
        )
        return number

    def new_sequence(self, level: int, start: int) -> int:
        """The number of a new numbered list, whose first item at this level has the number `start`."""
        number = next(self._sequences)
        override = element("lvlOverride", element("startOverride", val=start), ilvl=level)
        self.document.part.numbering_part.element.append(
            element("num", element("abstractNumId", val=4), override, numId=number)
        )
        return number

    @property
    def tracked_by(self) -> dict[str, str]:
        """Author and date of a tracked change, as attributes."""
        return {"author": self.changes.author, "date": word_time(self.changes.at)}


def _commented(comments: Sequence[int], content: list[Element]) -> list[Element]:
    before, after = [], []
    for number in comments:
        before.append(element("commentRangeStart", id=number))
        after.append(element("commentRangeEnd", id=number))
        style = element("rPr", element("rStyle", val="CommentReference"))
        after.append(element("r", style, element("commentReference", id=number)))
    return [*before, *content, *after]


def _paragraph_properties(style: str, properties: Iterable[Element], text: str) -> Element:
    made = element("pPr", element("pStyle", val=style))
    extra = [element("bidi")] if direction(text) == "rtl" else []
    made.extend(sorted([*properties, *extra], key=lambda one: ORDER.index(one.tag.rpartition("}")[2])))
    return made


ORDER = ("keepNext", "pageBreakBefore", "numPr", "bidi", "spacing", "ind", "jc", "rPr")
"""Properties of a paragraph in the order of the schema."""
