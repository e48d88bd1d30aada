"""The text of an aide-memoire as pages and PDFs show it: in the marks of a report's text, with bold."""

from collections.abc import Iterable
from dataclasses import dataclass

from egm_portal.marked_texts.content import Note, Part
from egm_portal.meetings.models import AideMemoireSection
from reports.content import notes_of
from reports.running_numbers import RunningNumbers
from reports.section_text import unnumbered


@dataclass(frozen=True)
class ShownSection:
    """A section with its text; footnotes and tables have numbers through the whole aide-memoire."""

    number: int
    heading: str
    parts: list[Part]

    @property
    def notes(self) -> list[Note]:
        return notes_of(self.parts)


def shown_sections(sections: Iterable[AideMemoireSection]) -> list[ShownSection]:
    numbers = RunningNumbers()
    return [
        ShownSection(section.number, section.heading, numbers.parts(unnumbered(section.body, has_bold=True)))
        for section in sections
    ]
