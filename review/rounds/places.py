"""The paragraphs of a circulated draft that can be commented on, in the order in which they are read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from egm_portal.marked_texts.content import Part, Span, words
from egm_portal.marked_texts.markup.blocks import HEADING, PARAGRAPH
from reports.content import Division, Paragraph, ReportContent

WHOLE = ""
"""What a comment on the draft as a whole names in place of a paragraph."""


BY_NUMBER = "para-"
"""What the names of paragraphs without a key begin with, which the portal generates."""


@dataclass(frozen=True)
class Place:
    """A paragraph: what comments name it by, its number (0 in the front matter), its words, and where it is.

    A subheading of the front matter has no key: it is not commented on. `heading` is that of its section
    ("III.B. The cost of being heard"), `part` the anchor of that section. It is either a `paragraph` or, in the front
    matter, `parts`.
    """

    key: str
    number: int
    words: str
    heading: str
    part: str
    paragraph: Paragraph | None = None
    parts: list[Part] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the meeting left its text open: readers say what should become of it."""
        return self.paragraph is not None and self.paragraph.is_open

    @property
    def name(self) -> str:
        """As in "Your wording of paragraph 22"."""
        if self.key == WHOLE:
            return "the draft as a whole"
        return f"paragraph {self.number}" if self.number else f"a paragraph of the {self.heading.lower()}"

    @property
    def anchor(self) -> str:
        """The id of the paragraph on its page."""
        if self.key == WHOLE:
            return "whole"
        return self.key if self.key.startswith(BY_NUMBER) else f"p-{self.key}"


@dataclass(frozen=True)
class Passage:
    """What stands under one heading, without what is under the headings below it. `level` is 2, 3 or 4."""

    level: int
    mark: str
    heading: str
    anchor: str
    key: str
    part: str
    places: list[Place]


ALL = Place(WHOLE, 0, "", "The draft as a whole", "")


def passages_of(content: ReportContent) -> list[Passage]:
    """The draft by its headings, from the acknowledgements to the last chapter."""
    passages = [
        *_front_matter(content.acknowledgements, "Acknowledgements", "acknowledgements"),
        *_front_matter(content.summary, "Executive summary", "summary"),
    ]
    for chapter in content.chapters:
        passages.append(_passage(2, chapter, f"{chapter.mark}. {chapter.heading}", chapter.anchor))
        for section in chapter.divisions:
            heading = f"{chapter.mark}.{section.mark}. {section.heading}"
            passages.append(_passage(3, section, heading, section.anchor))
            passages += [_passage(4, subsection, heading, section.anchor) for subsection in section.divisions]
    return passages


def places_of(content: ReportContent) -> list[Place]:
    """The draft as a whole, then every paragraph."""
    return [ALL, *(place for passage in passages_of(content) for place in passage.places if place.key)]


def key_of(paragraph: Paragraph) -> str:
    """What comments name the paragraph by: the key of its first block, or its number if the portal generated it."""
    of_parts = (part.key for part in paragraph.parts if part.key)
    return paragraph.key or next(of_parts, f"{BY_NUMBER}{paragraph.number}")


def _front_matter(parts: list[Part], heading: str, anchor: str) -> Iterator[Passage]:
    # Each paragraph with what belongs to it; headings stand alone.
    groups: list[list[Part]] = []
    for part in parts:
        if not groups or part.kind in (PARAGRAPH, HEADING) or groups[-1][0].kind == HEADING:
            groups.append([])
        groups[-1].append(part)
    places = [
        Place("" if group[0].kind == HEADING else group[0].key, 0, _words([], group), heading, anchor, parts=group)
        for group in groups
    ]
    if places:
        yield Passage(2, "", heading, anchor, "", anchor, places)


def _passage(level: int, division: Division, heading: str, part: str) -> Passage:
    places = [
        Place(
            key=key_of(paragraph),
            number=paragraph.number,
            words=_words([*paragraph.lead, *paragraph.spans], paragraph.parts),
            heading=heading,
            part=part,
            paragraph=paragraph,
        )
        for paragraph in division.paragraphs
    ]
    return Passage(level, division.mark, division.heading, division.anchor, division.key, part, places)


def _words(spans: list[Span], parts: list[Part]) -> str:
    of_parts = (f"{part.mark} {words(part.spans)}".strip() for part in parts if part.spans)
    return "\n".join(filter(None, [words(spans), *of_parts]))
