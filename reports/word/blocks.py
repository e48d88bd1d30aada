"""Paragraphs and what belongs to them: parts, lists, tables and pictures."""

from collections.abc import Sequence
from io import BytesIO

from docx.shared import Mm

from reports import numerals
from reports.content import Paragraph, Part, Picture, Span, TextTable, title_and_unit
from reports.word.builder import Builder
from reports.word.elements import Element, element, field, run
from reports.word.given import Pictures
from reports.word.tables import written_table

STYLES = {
    "sub": "Subparagraph",
    "subsub": "Subsubparagraph",
    "quote": "Quote",
    "heading": "Heading4",
    "note": "Evidence",
}
"""The style of each kind of part; any other is plain text."""

WIDTH = Mm(140)  # of a picture that is wider than the text


def numbered_caption(name: str, number: str) -> list[Element]:
    """The words "Table 1": Word counts again when a table is added."""
    form = "ARABIC" if number.isdigit() else "ROMAN"
    return [run(f"{name} "), *field(f"SEQ {name} \\* {form}", run(number))]


class Blocks:
    """Writes the text of a report paragraph by paragraph."""

    def __init__(self, builder: Builder, pictures: Pictures) -> None:
        self.builder, self.pictures = builder, pictures
        self._lists: dict[int, tuple[int, int]] = {}  # by level: the list's number, and that of its last item

    def paragraph(self, paragraph: Paragraph) -> None:
        style = "NumberedParagraph"
        self.builder.add(self.builder.written(style, paragraph.spans, key=paragraph.key, lead=paragraph.lead))
        self.removed_after(paragraph.key)
        self.parts(paragraph.parts)

    def parts(self, parts: Sequence[Part]) -> None:
        self._lists.clear()
        for part in parts:
            if part.kind != "item":
                self._lists.clear()
            if part.table:
                self._table(part, part.table)
            elif part.picture:
                self._picture(part, part.picture)
            elif part.kind == "item":
                self._item(part)
            else:
                style = STYLES.get(part.kind, "Normal")
                self.builder.add(self.builder.written(style, part.spans, key=part.key, mark=part.mark))
            self.removed_after(part.key)

    def removed_after(self, key: str) -> None:
        """Writes the deleted paragraphs that stood after this one."""
        for gone in self.builder.removed_after(key):
            style = "NumberedParagraph" if gone.kind == "paragraph" else STYLES.get(gone.kind, "Normal")
            self.builder.add(self.builder.deleted(style, gone.spans, mark=gone.mark))

    def _item(self, part: Part) -> None:
        number = part.mark.rstrip(".")
        if not part.mark:  # a further paragraph of an item
            style = ("ListContinue", "ListContinue2", "ListContinue3")[part.level]
            return self.builder.add(self.builder.written(style, part.spans, key=part.key))
        if number.isdigit():
            style, sequence = "ListNumber", self._sequence(part.level, int(number))
        else:
            style, sequence = "ListBullet", 3
        numbering = element("numPr", element("ilvl", val=part.level), element("numId", val=sequence))
        return self.builder.add(self.builder.written(style, part.spans, key=part.key, properties=[numbering]))

    def _sequence(self, level: int, number: int) -> int:
        """The list of which an item with this number is the next, or a new one."""
        self._lists = {deep: one for deep, one in self._lists.items() if deep <= level}
        sequence, last = self._lists.get(level, (0, -1))
        if last + 1 != number:
            sequence = self.builder.new_sequence(level, number)
        self._lists[level] = sequence, number
        return sequence

    def _table(self, part: Part, table: TextTable) -> None:
        number = numbered_caption("Table", str(table.number))
        title, unit = title_and_unit(table.caption)
        caption = [span for line in (title, unit) if line for span in (Span("\n"), *line)]
        keep = [element("keepNext")]
        self.builder.add(
            self.builder.written("Caption", caption, key=part.key, opening=number, properties=keep, is_whole=False)
        )
        self.builder.add(written_table(self.builder, table))
        for note in table.notes:
            self.builder.add(self.builder.written("TableNote", note.spans, mark=note.mark, is_whole=False))
        self.builder.add(self.builder.paragraph("TableEnd"))

    def _picture(self, part: Part, picture: Picture) -> None:
        data = self.pictures(picture.address) if picture.address else None
        # Where the file cannot be had, its words stand in its place.
        drawn = self._drawn(data, picture.alt) if data else run(picture.alt)
        self.builder.add(self.builder.paragraph("Picture", *self.builder.anchored(part.key, [drawn])))
        number = numbered_caption("Figure", numerals.roman(picture.number))
        caption = [Span("\n"), *picture.caption] if picture.caption else []
        self.builder.add(self.builder.written("Caption", caption, opening=number, is_whole=False))

    def _drawn(self, data: bytes, alt: str) -> Element:
        inline = self.builder.document.part.new_pic_inline(BytesIO(data))
        if inline.extent.cx > WIDTH:
            inline.extent.cy, inline.extent.cx = int(inline.extent.cy * WIDTH / inline.extent.cx), WIDTH
        inline.docPr.set("descr", alt)
        return element("r", element("drawing", inline))
