"""Two versions of a section beside each other: by paragraph and word, with the numbers that paragraphs had."""

from dataclasses import dataclass, field
from itertools import accumulate

from egm_portal.marked_texts.comparison import ComparedParagraph, Comparison, compare, compare_by_key
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.merging.segments import with_notes
from egm_portal.marked_texts.models import TextVersion
from reports import section_text
from reports.content import paragraphs_in
from reports.numbering import has_text, numbered_alone
from reports.preview import Place

UNCHANGED = "unchanged"


@dataclass(frozen=True)
class ParagraphChange:
    """A paragraph that is not the same in both versions, or several that are.

    `number` is the one in the newer version, `was` that in the older one where it is another, and `after` that of the
    paragraph behind which a removed one stood.
    """

    state: str
    paragraphs: list[ComparedParagraph]
    number: int | None = None
    was: int | None = None
    after: int | None = None

    @property
    def paragraph(self) -> ComparedParagraph:
        return self.paragraphs[0]


@dataclass(frozen=True)
class SectionComparison:
    """Every paragraph of two versions; those that are the same and follow each other are one entry."""

    whole: Comparison
    entries: list[ParagraphChange] = field(default_factory=list)

    def count(self, state: str) -> int:
        return sum(entry.state == state for entry in self.entries)

    @property
    def numbered(self) -> list[tuple[int, ParagraphChange]]:
        """Each entry with its place among the changes, or that of the change before it."""
        places = accumulate(int(entry.state != UNCHANGED) for entry in self.entries)
        return list(zip(places, self.entries, strict=True))

    @property
    def changes(self) -> int:
        return sum(entry.state != UNCHANGED for entry in self.entries)

    @property
    def told(self) -> list[str]:
        """How many paragraphs changed, in words: "2 paragraphs changed", "1 new"."""
        counts = [(self.count(state), state) for state in ("changed", "new", "removed", "moved")]
        found = [f"{count} {state}" for count, state in counts if count]
        if not found:
            return []
        first, _, state = found[0].partition(" ")
        return [f"{first} paragraph{'' if first == '1' else 's'} {state}", *found[1:]]


def compare_sections(old: TextVersion, new: TextVersion, place: Place) -> SectionComparison:
    """Compares by keys where both versions have them, otherwise by words."""
    sides = [(version, parse(version.text)) for version in (old, new)]
    if not all(len(version.keys) == len(blocks) for version, blocks in sides):
        whole = compare(old.text, new.text)
        return SectionComparison(whole, _entries(whole, {}, {}))
    pairs = (with_notes(version.text, dict(zip(version.keys, blocks, strict=True))) for version, blocks in sides)
    whole = compare_by_key(*pairs)
    return SectionComparison(whole, _entries(whole, _numbers(old, place), _numbers(new, place)))


def _entries(whole: Comparison, before: dict[str, int], after: dict[str, int]) -> list[ParagraphChange]:
    entries: list[ParagraphChange] = []
    last = None
    for paragraph in whole.paragraphs:
        number, was = after.get(paragraph.key), before.get(paragraph.key)
        if paragraph.state == UNCHANGED and entries and entries[-1].state == UNCHANGED:
            entries[-1].paragraphs.append(paragraph)
        elif paragraph.state == "removed":
            entries.append(ParagraphChange("removed", [paragraph], was, after=last))
        else:
            entries.append(ParagraphChange(paragraph.state, [paragraph], number, was if was != number else None))
        last = number or last
    return entries


def _numbers(version: TextVersion, place: Place) -> dict[str, int]:
    """The number of each paragraph by its key; none in front matter."""
    if place.depth < 0:
        return {}
    division = section_text.division("", version.text, version.keys)
    if not has_text(division):
        return {}
    numbered = numbered_alone(division, place.mark, place.depth, place.paragraph)
    return {paragraph.key: paragraph.number for paragraph in paragraphs_in([numbered])}
