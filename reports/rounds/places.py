"""The paragraphs of a circulated draft that can be commented on, in the order in which they are read."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.content import Division, Paragraph, Part, ReportContent, words
from reports.text.blocks import HEADING, PARAGRAPH

WHOLE = ""
"""What a comment on the draft as a whole names in place of a paragraph."""


@dataclass(frozen=True)
class Place:
    """A paragraph: what comments name it by, its number (0 in the front matter), its words, and where it is.

    `heading` is that of its section ("III.B. The cost of being heard"), `part` the anchor of that section.
    """

    key: str
    number: int
    words: str
    heading: str
    part: str

    @property
    def name(self) -> str:
        """As in "Your wording of paragraph 22"."""
        if self.key == WHOLE:
            return "the draft as a whole"
        return f"paragraph {self.number}" if self.number else f"a paragraph of the {self.heading.lower()}"


def places_of(content: ReportContent) -> list[Place]:
    """The draft as a whole, then every paragraph."""
    return [
        Place(WHOLE, 0, "", "The draft as a whole", ""),
        *_front_matter(content.acknowledgements, "Acknowledgements", "acknowledgements"),
        *_front_matter(content.summary, "Executive summary", "summary"),
        *(place for chapter in content.chapters for place in _of_chapter(chapter)),
    ]


def key_of(paragraph: Paragraph) -> str:
    """What comments name the paragraph by: the key of its first block, or its number if the portal generated it."""
    of_parts = (part.key for part in paragraph.parts if part.key)
    return paragraph.key or next(of_parts, f"para-{paragraph.number}")


def unnumbered_paragraphs(parts: list[Part]) -> list[list[Part]]:
    """The parts of the front matter, each paragraph with what belongs to it; headings stand alone."""
    found: list[list[Part]] = []
    for part in parts:
        if not found or part.kind in (PARAGRAPH, HEADING) or found[-1][0].kind == HEADING:
            found.append([])
        found[-1].append(part)
    return found


def _front_matter(parts: list[Part], heading: str, anchor: str) -> Iterator[Place]:
    for first, *rest in unnumbered_paragraphs(parts):
        if first.kind != HEADING and first.key:
            yield Place(first.key, 0, _words(first.spans, rest), heading, anchor)


def _of_chapter(chapter: Division) -> Iterator[Place]:
    yield from _places(chapter.paragraphs, f"{chapter.mark}. {chapter.heading}", chapter.anchor)
    for section in chapter.divisions:
        heading = f"{chapter.mark}.{section.mark}. {section.heading}"
        yield from _places(section.paragraphs, heading, section.anchor)
        for subsection in section.divisions:
            yield from _places(subsection.paragraphs, heading, section.anchor)


def _places(paragraphs: list[Paragraph], heading: str, anchor: str) -> Iterator[Place]:
    for paragraph in paragraphs:
        spoken = _words([*paragraph.lead, *paragraph.spans], paragraph.parts)
        yield Place(key_of(paragraph), paragraph.number, spoken, heading, anchor)


def _words(spans: list, parts: list[Part]) -> str:
    of_parts = (f"{part.mark} {words(part.spans)}".strip() for part in parts if part.spans)
    return "\n".join(filter(None, [words(spans), *of_parts]))
