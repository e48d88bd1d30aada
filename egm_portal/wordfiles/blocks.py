"""Paragraphs and what belongs to them: parts, lists, tables and pictures."""

from collections.abc import Callable, Sequence
from io import BytesIO

from docx.shared import Mm

from egm_portal.marked_texts.content import Part, Picture, Span, TextTable, title_and_unit
from egm_portal.text import numerals
from egm_portal.wordfiles.builder import Builder
from egm_portal.wordfiles.elements import Element, element, field, run
from egm_portal.wordfiles.tables import table_paragraph, written_table

Pictures = Callable[[str], bytes | None]
"""Returns the picture at this address as PNG or JPEG, or nothing."""

STYLES = {
    "sub": "Subparagraph",
    "subsub": "Subsubparagraph",
    "quote": "Quote",
    "heading": "Heading4",
}
"""The style of each kind of part; any other is plain text."""

REMOVED = STYLES | {"paragraph": "NumberedParagraph", "section": "Heading2", "heading": "Heading3"}
"""The style of each kind of what is gone."""

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

    def numbered_paragraph(self, spans: Sequence[Span], *, key: str, lead: Sequence[Span]) -> None:
        self.builder.add(self.builder.written("NumberedParagraph", spans, key=key, lead=lead))
        self.removed_after(key)

    def parts(self, parts: Sequence[Part]) -> None:
        self._lists.clear()
        for part in parts:
            if part.kind != "item":
                self._lists.clear()
            change = "ins" if self.builder.is_new(part.key) else ""
            if before := (part.table or part.picture) and self.builder.replaced(part.key):
                self._removed(before)
            if part.table:
                self._add_table(part.table, part.key, change)
            elif part.picture:
                self._picture(part.picture, part.key, change)
            elif part.kind == "item":
                self._item(part)
            else:
                style = STYLES.get(part.kind, "Normal")
                self.builder.add(self.builder.written(style, part.spans, key=part.key, mark=part.mark))
            if part.key:
                self.removed_after(part.key)

    def removed_after(self, key: str) -> None:
        """Writes what is gone and stood after this paragraph; of no key, what stood before all others."""
        for gone in self.builder.removed_after(key):
            if gone.part:
                self._removed(gone.part)
            else:
                style = REMOVED.get(gone.kind, "Normal")
                self.builder.add(self.builder.changed("del", style, gone.spans, mark=gone.mark))

    def _removed(self, part: Part) -> None:
        """Writes a table or picture that is gone; of a picture only the words."""
        if part.table:
            self._add_table(part.table, "", "del")
        else:
            title = Span(f"Figure {numerals.roman(part.picture.number)}: {part.picture.alt}")
            caption = [Span("\n"), *part.picture.caption] if part.picture.caption else []
            self.builder.add(self.builder.changed("del", "Caption", [title, *caption]))

    def _item(self, part: Part) -> None:
        number = part.mark.rstrip(".")
        if not part.mark:  # a further paragraph of an item
            style = ("ListContinue", "ListContinue2", "ListContinue3")[part.level]
            return self.builder.add(self.builder.written(style, part.spans, key=part.key))
        if number.isdigit():
            # The list of which it is the next item, or a new one.
            self._lists = {deep: one for deep, one in self._lists.items() if deep <= part.level}
            sequence, last = self._lists.get(part.level, (0, -1))
            if last + 1 != int(number):
                sequence = self.builder.new_sequence(part.level, int(number))
            self._lists[part.level] = sequence, int(number)
            style = "ListNumber"
        else:
            style, sequence = "ListBullet", 3
        numbering = element("numPr", element("ilvl", val=part.level), element("numId", val=sequence))
        return self.builder.add(self.builder.written(style, part.spans, key=part.key, properties=[numbering]))

    def _add_table(self, table: TextTable, key: str, change: str) -> None:
        """The table with its caption and notes, new ("ins") or gone ("del") as a whole if it is said to be."""
        title, unit = title_and_unit(table.caption)
        caption = [span for line in (title, unit) if line for span in (Span("\n"), *line)]
        keep = [element("keepNext")]
        if change:
            caption = [Span(f"Table {table.number}"), *caption]
            self.builder.add(self.builder.changed(change, "Caption", caption, key=key, properties=keep))
        else:
            opening = numbered_caption("Table", str(table.number))
            self.builder.add(
                self.builder.written("Caption", caption, key=key, opening=opening, properties=keep, is_whole=False)
            )
        self.builder.add(written_table(self.builder, table, change))
        for note in table.notes:
            self.builder.add(table_paragraph(self.builder, "TableNote", note.spans, change, mark=note.mark))
        self.builder.add(table_paragraph(self.builder, "TableEnd", [], change))

    def _picture(self, picture: Picture, key: str, change: str) -> None:
        data = self.pictures(picture.address) if picture.address else None
        if data:
            inline = self.builder.document.part.new_pic_inline(BytesIO(data))
            if inline.extent.cx > WIDTH:
                inline.extent.cy, inline.extent.cx = int(inline.extent.cy * WIDTH / inline.extent.cx), WIDTH
            inline.docPr.set("descr", picture.alt)
            drawn = element("r", element("drawing", inline))
        else:  # where the file cannot be had, its words stand in its place
            drawn = run(picture.alt)
        drawn = self.builder.change(change, drawn) if change else drawn
        marked = [self.builder.mark_of_paragraph(change)] if change else []
        anchored = self.builder.anchored(key, [drawn])
        self.builder.add(self.builder.paragraph("Picture", *anchored, properties=marked))
        caption = [Span("\n"), *picture.caption] if picture.caption else []
        number = numerals.roman(picture.number)
        if change:
            made = self.builder.changed(change, "Caption", [Span(f"Figure {number}"), *caption])
        else:
            made = self.builder.written("Caption", caption, opening=numbered_caption("Figure", number), is_whole=False)
        self.builder.add(made)
