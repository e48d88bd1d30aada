"""What the portal itself writes in a report: in a Word document it may differ only if somebody changed it."""

import re
from collections.abc import Iterator

from egm_portal.marked_texts.content import GENERATED, words
from egm_portal.text.titles import short_end
from reports.content import Division, ReportContent
from reports.cover_note import note_of
from reports.word.front_matter import SUBTITLE, organizers, reference_lines

GENERATED_HEADINGS = {
    "organization of work",
    "participation",
    "documentation",
    "programme of work",
    "election of officers",
    "officers",
    "summary of the discussion",
    "conclusions and recommendations",
    "list of participants",
    "list of documents",
    "contents",
    "note",
}
"""Headings of what the portal itself writes, in lower case: below them nothing is imported."""

_SPACES = re.compile(r"[ \t\n]+")
# Another number each time that a paragraph is added or deleted before the one that is meant.
_PARAGRAPHS = re.compile(r"\bparagraphs? \d+(?:(?:, | and )\d+)*\b")


def is_own(key: str) -> bool:
    """Whether a paragraph with this key is none that people write in a section."""
    return not key or key.startswith(("rec-", GENERATED))


def comparable(text: str) -> str:
    """The text without the numbers of paragraphs in it: those of the draft may have changed since it was written."""
    return _PARAGRAPHS.sub("paragraph", text)


def own_words(content: ReportContent) -> frozenset[str]:
    """The words of each paragraph and each cell that the portal writes, as they are read from a Word document.

    They are `comparable`.
    """
    # Files of earlier versions of the portal have the organizers as they were typed.
    texts = [*reference_lines(content), content.date, "Draft", *organizers(content), *content.organizers]
    texts += [
        short_end(content.title),
        content.title,
        SUBTITLE,
        *(f"{SUBTITLE}{mark}" for mark in ("*", "**")),
        f"{content.place} {content.dates}",
        *(f"{mark} {content.disclaimer}" for mark in ("*", "**")),
        f"* Reissued for technical reasons on {content.reissued_on}.",
        *note_of(content),
        *("Note", "Contents", "Paragraphs", "Acknowledgements", "Executive summary"),
    ]
    for chapter in content.chapters:
        texts += _of_division(chapter)
    for annex in content.annexes:
        texts += [f"Annex {annex.mark}. {annex.title}", annex.note, *(words(part.spans) for part in annex.text)]
        for table in annex.tables:
            texts += [table.heading, *table.columns]
            texts += [f"{cell.text} {cell.below}" for row in table.rows for cell in row.cells]
    return frozenset(comparable(_SPACES.sub(" ", text).strip(" ")) for text in texts)


def _of_division(division: Division) -> Iterator[str]:
    yield division.heading
    for paragraph in division.paragraphs:
        if is_own(paragraph.key):
            yield f"{words(paragraph.lead)} {words(paragraph.spans)}"
        yield from (words(part.spans) for part in paragraph.parts if is_own(part.key))
    for below in division.divisions:
        yield from _of_division(below)
