"""A text as rules look at it: its blocks, with what is not the writer's own hidden.

Each view of a block has the length of what was typed, so that a place in it is a place in the text.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from egm_portal.marked_texts.content import TextTable
from egm_portal.marked_texts.markup.blocks import FOOTNOTE, HEADING, ITEM, PARAGRAPH, QUOTE, SUB, SUBSUB, TABLE, Block
from egm_portal.text.folding import folded

HIDDEN = "\ufffc"
"""Stands for each character that is hidden; it is neither a letter nor a space."""
RUNNING = frozenset({PARAGRAPH, SUB, SUBSUB, ITEM})
SENTENCES = RUNNING | {FOOTNOTE}
OWN_WORDS = SENTENCES | {HEADING, TABLE}
"""The kinds of blocks that are the writers' own words, which a quotation is not."""
EVERYWHERE = OWN_WORDS | {QUOTE}
SECTION_HEADING = -1
"""The place of the section's own heading, which is no block of its text."""

_SPACES = str.maketrans("\n\t\xa0", "   ")
_LEAD = re.compile(r"(?:#{1,6}|>|[-+*]|\d{1,9}[.)]|\([a-z]{1,5}\))[ \t]+|(?:Table|Figure|\[\^[^\]\s]+\]):[ \t]*")
# Escaped characters, references to footnotes, pictures, links, addresses and symbols of documents.
_NO_WORDS = re.compile(
    r"""\\[!-/:-@\[-`{-~] | \[\^[^\[\]\s]+\] | !?\[[^\[\]]*\]\([^()\s]*\)
    | (?:https?://|www\.)\S+ | (?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+ | (?<![\w/])[A-Z][A-Za-z]*/[\w./-]*\w""",
    re.VERBOSE,
)
# Quotations, italics, which are for titles and foreign words, and words of letters with combining marks. A quotation
# that goes on in the next paragraph is closed there only; that it then ends with this one also saves looking for its
# end again at each mark that opens one.
_NOT_OWN = re.compile(
    r"""“[^”]*(?:”|\Z) | "[^"]*" | ‘[^‘]*?’(?!\w) | «[^»]*(?:»|\Z) | „[^“”]*(?:[“”]|\Z)
    | (?<![\w*\\])\*(?![\s*])[^*]+?(?<!\s)\*(?![\w*]) | (?<![\w\\])_(?![\s_])[^_]+?(?<!\s)_(?!\w)
    | (?<![\w\u0300-\u036f])\w*[\u0300-\u036f][\w\u0300-\u036f]*""",
    re.VERBOSE,
)
_BEFORE_FIRST_WORD = re.compile(rf"[{HIDDEN} ]*[“‘\"'(\[ ]*")
_SENTENCE_END = re.compile(rf"\| *$|[.!?][”’\"')\]{HIDDEN}]*\s+[“‘\"'(\[]*$")
_ABBREVIATED = re.compile(
    r"(?<!\w)(?:[A-Za-z]|(?:[a-z]\.)+[a-z]|[Pp]aras?|pp|[Nn]os?|arts?|sects?|chaps?|vols?|eds?|figs?|etc|vs|[Aa]pprox|[Cc]a|[Cc]f|al"
    r"|Mrs?|Ms|Dr|Prof|St)\.\s+$"
)


@dataclass(frozen=True)
class Passage:
    """A block with its place in the text, a footnote with one after those of the blocks, or the section's heading."""

    index: int
    kind: str
    source: str
    mark: str = ""
    table: TextTable | None = None

    @cached_property
    def typed(self) -> str:
        """What was typed, in one line, without marks, links, addresses and symbols."""
        line = self.source.translate(_SPACES)
        lead = _LEAD.match(line)
        line = HIDDEN * lead.end() + line[lead.end() :] if lead else line
        return _NO_WORDS.sub(_hidden, line)

    @cached_property
    def words(self) -> str:
        """The writer's own words: without quotations and titles too."""
        return _NOT_OWN.sub(_hidden, self.typed)

    @cached_property
    def in_small_letters(self) -> str:
        return self.typed.lower()

    def before(self, place: int, characters: int) -> str:
        """The writer's own words before this place, up to so many characters of them."""
        return self.words[max(0, place - characters) : place]

    def begins_sentence(self, place: int) -> bool:
        if place <= self._first_word:
            return True
        before = self.before(place, 20)
        return bool(_SENTENCE_END.search(before)) and not _ABBREVIATED.search(before)

    def capitalized(self, words: str, place: int) -> str:
        """The words as they stand at this place: with a capital if they begin a sentence."""
        return like("A" if self.begins_sentence(place) else "a", words)

    @cached_property
    def _first_word(self) -> int:
        return _BEFORE_FIRST_WORD.match(self.words).end()

    @cached_property
    def is_foreign(self) -> bool:
        """Whether it is written in another script, or in capitals throughout: then rules of spelling say nothing."""
        shown = self.words.replace(HIDDEN, "")
        others = len(shown) - len(shown.encode("ascii", "ignore"))
        return shown.isupper() or others * 2 > len(shown)


def like(typed: str, better: str) -> str:
    """The better words, with a capital if what was typed has one."""
    return better[0].upper() + better[1:] if typed[0].isupper() else better


def _hidden(found: re.Match) -> str:
    return HIDDEN * len(found.group())


class Found(NamedTuple):
    """What a rule has found, at a place in the source of a passage; without a replacement it is for people to solve."""

    passage: Passage
    start: int
    end: int
    replacement: str | None = None
    sentence: str = ""


Find = Callable[["Text"], Iterator[Found]]


@dataclass(frozen=True)
class Facts:
    """What rules must know beside the text. Names are those of participants, abbreviations those met before.

    `unlisted` are not on the public list of participants, each with the reason; `experts` speak in a personal capacity.
    If the hints are for somebody who may know nobody else, `only_listed`, all of them are on that list.
    """

    is_english: bool = True
    held_on: date | None = None  # the first day of the meeting, whose names of countries count
    is_discussion: bool = False
    is_not_for_attribution: bool = False
    participants: frozenset[str] = frozenset()
    unlisted: frozenset[tuple[str, str]] = frozenset()
    experts: frozenset[str] = frozenset()
    only_listed: bool = False
    abbreviations: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Text:
    """The passages of a section, with the facts."""

    passages: Sequence[Passage]
    facts: Facts = field(default_factory=Facts)

    def of_kinds(self, kinds: Collection[str]) -> Iterator[Passage]:
        return (passage for passage in self.passages if passage.kind in kinds)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Every word of the section in lower case, by which names that are nowhere in it are left out."""
        return frozenset(token for passage in self.passages for token in re.findall(r"\w+", folded(passage.typed)))

    @cached_property
    def running(self) -> str:
        """The running text and the quotations, a line for each passage."""
        return "\n".join(passage.typed for passage in self.of_kinds(RUNNING | {QUOTE}))

    @cached_property
    def lower_case_words(self) -> frozenset[str]:
        """The words that are written in lower case somewhere in running text."""
        running = (re.findall(r"(?<!\w)[a-z]\w+", passage.words) for passage in self.of_kinds(RUNNING))
        return frozenset(word for words in running for word in words)


def passages_of(blocks: Sequence[Block]) -> list[Passage]:
    return [Passage(index, block.kind, block.source, block.mark, block.table) for index, block in enumerate(blocks)]


def in_each(kinds: Collection[str], *finds: Callable[[Passage], Iterator[Found]]) -> Find:
    """A rule that looks at one passage of these kinds after the other, in each of these ways."""

    def find_in_all(text: Text) -> Iterator[Found]:
        for passage in text.of_kinds(kinds):
            if not passage.is_foreign:
                for find in finds:
                    yield from find(passage)

    return find_in_all


def in_place_of(
    pattern: str,
    right: str | Callable[[Passage, re.Match], str | None] | None,
    view: str = "words",
    having: Collection[str] = ("",),
) -> Callable[[Passage], Iterator[Found]]:
    """Finds each match of the pattern among the writers' own words that is not right as it stands.

    `right` has the words for its place, as a template of `Match.expand` or from a function; None leaves them to people.
    Each match contains one of `having`, in small letters or not: to look for these first takes a tenth of the time.
    """
    compiled = re.compile(pattern)

    def find(passage: Passage) -> Iterator[Found]:
        if not any(part in passage.in_small_letters for part in having):
            return
        for found in compiled.finditer(getattr(passage, view)):
            better = right(passage, found) if callable(right) else right and found.expand(right)
            if better != found[0]:
                yield Found(passage, *found.span(), better)

    return find


def whole_blocks(kinds: Collection[str], is_wrong: Callable[[Passage], bool]) -> Find:
    """A rule about blocks of these kinds as a whole."""
    return lambda text: (Found(each, 0, len(each.source)) for each in text.of_kinds(kinds) if is_wrong(each))
