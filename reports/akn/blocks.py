"""Paragraphs, their parts, footnotes, tables and pictures as Akoma Ntoso."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, count, groupby

from egm_portal.mail.links import absolute
from egm_portal.marked_texts.content import Part, Span, TextTable, title_and_unit
from egm_portal.text import numerals
from reports.akn.elements import E, Element, add, clean
from reports.content import Paragraph, Table

LISTED = ("sub", "subsub", "item")
"""Kinds of parts that are items of a list."""


@dataclass
class Writer:
    """Writes the parts of a report."""

    _lists: Iterator[int] = field(default_factory=lambda: count(1))

    def absolute(self, address: str) -> str:
        """The address of a path of the portal; others, and mail addresses, stay as they are."""
        return absolute(address) if address.startswith("/") else address

    def paragraph(self, paragraph: Paragraph) -> Element:
        """A numbered paragraph: `eId` is its number, `wId` its key, which a revision keeps."""
        eid = f"para_{paragraph.number}"
        attributes = {"eId": eid, "wId": f"para_{paragraph.key}"} if paragraph.key else {"eId": eid}
        made = E.paragraph(E.num(f"{paragraph.number}."), **attributes)
        if paragraph.adopted:
            made.set("refersTo", f"#{paragraph.adopted.kind}_{paragraph.adopted.number}")
        text = E.p()
        if paragraph.lead:
            add(text, [add(E.b(), self.inline(paragraph.lead)), " "])
        add(text, self.inline(paragraph.spans))
        made.append(add(E.content(), [text, *self.parts(paragraph.parts)]))
        return made

    def parts(self, parts: list[Part]) -> list[Element]:
        made: list[Element] = []
        for is_listed, run in groupby(parts, key=lambda part: part.kind in LISTED):
            if not is_listed:
                made += chain.from_iterable(map(self._block, run))
                continue
            eid = f"list_{next(self._lists)}"
            made.append(E.blockList(eId=eid))
            for place, part in enumerate(run, start=1):
                item = E.item(eId=f"{eid}__item_{place}", **{"class": part.kind})
                if part.mark:
                    item.append(E.num(clean(part.mark)))
                item.append(add(E.p(), self.inline(part.spans)))
                made[-1].append(_keyed(item, part.key))
        return made

    def inline(self, spans: list[Span]) -> list[str | Element]:
        """The words of spans, with links and footnotes."""
        made: list[str | Element] = []
        for span in spans:
            if not span.note:
                made.append(self._span(span))
                continue
            mark = span.note.mark
            if span.note.again:
                made.append(E.noteRef(href=f"#fn_{mark}", marker=mark))
            else:
                text = add(E.p(), self.inline(span.note.spans))
                made.append(E.authorialNote(text, marker=mark, placement="bottom", eId=f"fn_{mark}"))
        return made

    def _span(self, span: Span) -> str | Element:
        made: str | Element = E.i(clean(span.text)) if span.italic else span.text
        return add(E.ref(href=self.absolute(span.address)), [made]) if span.address else made

    def _block(self, part: Part) -> list[Element]:
        if part.table:
            return self._table(part.table, part.key)
        if picture := part.picture:
            words = clean(picture.alt)
            shown = E.p(E.img(src=self.absolute(picture.address), alt=words) if picture.address else words)
            caption = add(E.p(**{"class": "caption"}), [f"Figure {numerals.roman(picture.number)}"])
            if picture.caption:
                add(caption, [" ", *self.inline(picture.caption)])
            return [_keyed(shown, part.key), caption]
        mark = [f"{part.mark} "] if part.mark else []
        return [_keyed(add(E.p(**{"class": part.kind}), [*mark, *self.inline(part.spans)]), part.key)]

    def _table(self, table: TextTable, key: str) -> list[Element]:
        """The table with its title and unit, and its notes below it."""
        eid = f"table_{table.number}"

        def words(spans: list[Span]) -> list[str | Element]:
            return [
                E.noteRef(href=f"#{eid}__fn_{span.note.mark}", marker=span.note.mark) if span.note else self._span(span)
                for span in spans
            ]

        title, unit = title_and_unit(table.caption)
        caption = add(E.caption(), [f"Table {table.number}"])
        for spans in filter(None, (title, unit)):
            add(caption, [" ", *words(spans)])
        made = _keyed(E.table(caption, eId=eid), key)
        made.append(E.tr(*(E.th(add(E.p(), words(column.spans))) for column in table.columns)))
        add(made, (E.tr(*(E.td(add(E.p(), words(spans))) for spans in row)) for row in table.rows))
        notes = [
            add(
                E.p(eId=f"{eid}__fn_{note.mark}", **{"class": "table-note"}),
                [f"{note.mark} ", *self.inline(note.spans)],
            )
            for note in table.notes
        ]
        return [made, *notes]

    def annex_table(self, tables: list[Table], eid: str) -> Element:
        """The tables of an annex as one, with one head."""
        made = E.table(E.tr(*(E.th(E.p(clean(column))) for column in tables[0].columns)), eId=eid)
        for table in tables:
            made.append(E.tr(E.th(E.p(clean(table.heading)), colspan=str(len(table.columns)))))
            for row in table.rows:
                made.append(E.tr())
                for cell in row.cells:
                    text = E.ref(clean(cell.text), href=self.absolute(cell.address)) if cell.address else cell.text
                    made[-1].append(E.td(add(E.p(), [text]), *([E.p(clean(cell.below))] if cell.below else [])))
        return made


def _keyed(element: Element, key: str) -> Element:
    if key:
        element.set("wId", f"part_{key}")
    return element
