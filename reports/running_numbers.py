"""Numbers of footnotes, tables and figures: each runs in one sequence through the whole report."""

from dataclasses import replace
from itertools import count

from egm_portal.marked_texts.content import Note, Part, Span, plain
from reports.content import Division, Paragraph, ReportContent, with_paragraphs
from reports.evidence import LABEL


def with_running_numbers(content: ReportContent) -> ReportContent:
    numbers = RunningNumbers()
    return replace(
        content,
        acknowledgements=numbers.parts(content.acknowledgements),
        summary=numbers.parts(content.summary),
        chapters=[numbers.division(chapter) for chapter in content.chapters],
    )


class RunningNumbers:
    """Gives numbers to what it is shown, in the order in which it is read, from the first ones that it is told."""

    def __init__(self, note: int = 1, table: int = 1, picture: int = 1) -> None:
        self._notes = count(note)
        self._tables = count(table)
        self._pictures = count(picture)
        self._marks: dict[str, str] = {}
        self._latest = Note("")

    def division(self, division: Division) -> Division:
        return with_paragraphs(division, self.paragraph)

    def paragraph(self, paragraph: Paragraph) -> Paragraph:
        lead, spans = self._spans(paragraph.lead), self._spans(paragraph.spans)
        return replace(paragraph, lead=lead, spans=spans, parts=self.parts(paragraph.parts))

    def parts(self, parts: list[Part]) -> list[Part]:
        numbered = []
        for part in parts:
            if part.table:
                # Its notes have letters of their own.
                numbered.append(replace(part, table=replace(part.table, number=next(self._tables))))
            elif picture := part.picture:
                caption = self._spans(picture.caption)
                shown = replace(picture, number=next(self._pictures), caption=caption)
                numbered.append(replace(part, picture=shown))
            else:
                numbered.append(replace(part, spans=self._spans(part.spans)))
        return numbered

    def _spans(self, spans: list[Span]) -> list[Span]:
        numbered = []
        for span in spans:
            note = span.note
            if note and note.again:
                # A reader marks notes with the labels of their section. The first reference there comes first in the
                # report too, so the latest number of a label is that of its section.
                note = replace(note, mark=self._marks[note.mark])
            elif note:
                number = self._marks[note.mark] = str(next(self._notes))
                repeats = note.mark.startswith(LABEL) and note.spans == self._latest.spans
                self._latest = note
                note = replace(note, mark=number, spans=plain("Ibid.") if repeats else note.spans)
            numbered.append(replace(span, note=note) if note else span)
        return numbered
