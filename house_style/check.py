"""Checks a text by all rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from egm_portal.marked_texts.markup.blocks import HEADING
from egm_portal.marked_texts.markup.parser import Block, footnotes, parse
from egm_portal.text.caching import caches_texts
from house_style.passages import SECTION_HEADING, Facts, Passage, Text, passages_of
from house_style.rules import RULES, Rule

__all__ = ["Facts", "Hint", "check"]

FOOTNOTE_OF = "^"
_MAX_MARK = 20
_CITED = re.compile(r"\[\^([^\[\]\s]+)\]")


@dataclass(frozen=True)
class Hint:
    """What a rule has found in a block, at the places `start` to `end` of its source.

    `index` is the place of the block in the text, or of the footnote after its blocks, or -1 for the section's heading.
    `key` is that of the block, of the section for its heading, and of a footnote that of the first block that cites it,
    with its mark. A block that was not saved yet has none.
    Without a replacement it is for people to solve.
    """

    rule: Rule
    index: int
    key: str
    source: str
    start: int
    end: int
    sentence: str
    replacement: str | None = None

    @property
    def words(self) -> str:
        return self.source[self.start : self.end]

    @property
    def name(self) -> str:
        """A name of the hint in this state of the text."""
        return f"{self.rule.name}.{self.index}.{self.start}"

    @property
    def block_key(self) -> str:
        """The key of the paragraph in which, or in whose footnote, it is."""
        return self.key.partition(FOOTNOTE_OF)[0]

    @property
    def is_in_heading(self) -> bool:
        return self.index == SECTION_HEADING

    def reversed(self) -> "Hint":
        """What takes the hint back once it was applied."""
        source = self.source[: self.start] + self.replacement + self.source[self.end :]
        return replace(self, source=source, end=self.start + len(self.replacement), replacement=self.words)

    @property
    def identity(self) -> tuple[str, str, str]:
        """What is remembered of a hint that is ignored: the key, the rule and the fingerprint."""
        return self.key, self.rule.name, self.fingerprint

    @property
    def ticket(self) -> str:
        """The identity in one word, as pages send it."""
        return ".".join((self.rule.name, self.key, self.fingerprint))

    @property
    def fingerprint(self) -> str:
        """Another one when the words are others: then a hint that was ignored is shown again."""
        return sha256(" ".join(self.words.split()).encode()).hexdigest()


def check(
    text: str, keys: Sequence[str] = (), heading: str = "", facts: Facts | None = None, place: str = ""
) -> list[Hint]:
    """The hints about a text, in its order. `keys` are those of its blocks, `place` that of the whole text."""
    return list(_checked(text, tuple(keys), heading, facts or Facts(), place))


# Pages that show a report ask about all its sections, and each save changes one of them.
@caches_texts(characters=3_000_000)
def _checked(text: str, keys: tuple[str, ...], heading: str, facts: Facts, place: str) -> tuple[Hint, ...]:
    blocks, notes = parse(text), footnotes(text)
    passages = passages_of([*blocks, *notes])
    own_keys = list(keys) if len(keys) == len(blocks) else [""] * len(blocks)
    own_keys += _keys_of_footnotes(notes, blocks, own_keys, place)
    above = [Passage(SECTION_HEADING, HEADING, heading)] if heading else []
    whole = Text([*above, *passages], facts)
    hints = [
        Hint(
            rule=rule,
            index=passage.index,
            key=place if passage.index == SECTION_HEADING else own_keys[passage.index],
            source=passage.source,
            start=start,
            end=end,
            sentence=sentence or rule.sentence,
            replacement=better,
        )
        for rule in RULES
        if facts.is_english or not rule.about_language
        for passage, start, end, better, sentence in rule.find(whole)
    ]
    return tuple(sorted(hints, key=lambda hint: (hint.index, hint.start, hint.end)))


def _keys_of_footnotes(notes: Sequence[Block], blocks: Sequence[Block], keys: Sequence[str], place: str) -> list[str]:
    """Of each footnote the key of the first block that cites it, or of the whole text, with its mark."""
    citing: dict[str, str] = {}
    for block, key in zip(blocks, keys, strict=True):
        for mark in _CITED.findall(block.source):
            citing.setdefault(mark, key)
    cited_in = [(note, citing.get(note.mark, place)) for note in notes]
    return [f"{key}{FOOTNOTE_OF}{note.mark[:_MAX_MARK]}" if key else "" for note, key in cited_in]
