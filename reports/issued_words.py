"""The words of a report's content: as corrigenda name them, and as a reissue must have them."""

from collections.abc import Iterator
from itertools import zip_longest

from egm_portal.marked_texts.content import Part, words
from reports.content import Paragraph, ReportContent, divisions_in, notes_of, paragraphs_in


def numbered_paragraphs(content: ReportContent) -> dict[int, Paragraph]:
    """The paragraphs of the report by their printed numbers."""
    return {paragraph.number: paragraph for paragraph in paragraphs_in(content.chapters)}


def words_of(paragraph: Paragraph) -> str:
    """Every word of a paragraph and of the lists and tables in it, with single spaces."""
    spoken = [words(paragraph.lead), words(paragraph.spans), *map(_words_of_part, paragraph.parts)]
    return one_line(" ".join(spoken))


def _words_of_part(part: Part) -> str:
    """The words of a list item, a table or the caption of a picture."""
    spans = [part.spans]
    if part.table:
        cells = (cell for row in part.table.rows for cell in row)
        spans += [part.table.caption, *(column.spans for column in part.table.columns), *cells]
    if part.picture:
        spans.append(part.picture.caption)
    return " ".join(words(each) for each in spans)


def one_line(text: str) -> str:
    """The text with single spaces, as words are compared; a non-breaking space is one."""
    return " ".join(text.split())


def first_difference(before: ReportContent, after: ReportContent) -> str:
    """Where the words of the two differ first: "paragraph 12", or nothing. Covers and annexes are not compared."""
    pairs = zip_longest(_passages(before), _passages(after), fillvalue=("", ""))
    return next((second[0] or first[0] for first, second in pairs if first != second), "")


def _passages(content: ReportContent) -> Iterator[tuple[str, str]]:
    """What is compared: the name of each passage, and its words with those of its footnotes."""
    for name, parts in (("the acknowledgements", content.acknowledgements), ("the summary", content.summary)):
        yield name, one_line(" ".join(_words_of_part(part) for part in parts) + _notes(parts))
    for division in divisions_in(content.chapters):
        yield f"the heading “{division.heading}”", division.heading
        for paragraph in division.paragraphs:
            yield f"paragraph {paragraph.number}", words_of(paragraph) + _notes([paragraph])


def _notes(parts: list[Paragraph | Part]) -> str:
    return " ".join(words(note.spans) for note in notes_of(parts))
