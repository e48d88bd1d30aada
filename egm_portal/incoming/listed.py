"""Conclusions and recommendations in a document: in a meeting's own list, or in the chapters of a report."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile, zip_longest

from egm_portal.incoming.composition import SUBHEADING, text_of
from egm_portal.incoming.imported import OWN, SECTION, ImportedBlock
from egm_portal.incoming.marks import HEADING, ROMAN, TYPED, is_like_heading
from egm_portal.marked_texts.content import Span, words
from egm_portal.marked_texts.markup import blocks as kinds

CONCLUSION, RECOMMENDATION = "conclusion", "recommendation"
MAX_ENTRIES = 200
"""So many entries are taken at once."""
TITLE_LINES = 4
"""A title has at most so many lines."""

_CONCLUSIONS = r"(?:conclusions?|conclusiones)"
_RECOMMENDATIONS = r"(?:recomm?[ae]nda(?:tion|cion)(?:e?s)?|recommandations?)"
_CHAPTER = re.compile(
    rf"(?:main |key |agreed |adopted |principales |nos )?"
    rf"(?:(?P<both>{_CONCLUSIONS},? (?:and|et|y) {_RECOMMENDATIONS})"
    rf"|(?P<conclusions>{_CONCLUSIONS})|{_RECOMMENDATIONS})"
    r"\b(?! of the (?!expert|meeting|group))",
    re.I,
)
_REST = re.compile(r"(?:| (?:adressées?|addressed|to|for|of|aux?|à|adopted|agreed|del?|des|du)\b.*)", re.I)
_TO = re.compile(r"(?:to|addressed to|aux?|à|a l[ao]s?|al)\b", re.I)
_BEFORE_NAME = re.compile(r"^(recommendations? )?(addressed )?((to|for) )?(the )?")
_INTRODUCTION = re.compile(r"the (?:expert group )?(?:meeting|experts?) (?:adopted|agreed on) the following\b", re.I)
_FOLLOWING = re.compile(r"\bfollow(?:s|ing)\b|\bsuivant|\bsiguiente|\bconclu|\brecomm?[ae]nd(?:a|at)", re.I)
_ADOPTED = re.compile(r"the meeting adopted .*, as set out below\.?$", re.I)
_SENTENCE = re.compile(r"[.;]$")
_KINDS = {"both": "", "conclusions": CONCLUSION}
_SUBS = (kinds.SUB, kinds.SUBSUB)
_ALSO_LETTERS = {"i": "h", "v": "u", "x": "w"}


@dataclass(frozen=True)
class ListedText:
    """A conclusion or recommendation; `kind` is empty where no heading says which.

    `addressee` is a key, and empty where no heading names one that is known. `heading` is the one above it, `number`
    the printed number or 0, `key` that of the same text on the portal, if the document has it.
    """

    text: str
    kind: str = ""
    addressee: str = ""
    heading: str = ""
    number: int = 0
    key: str = ""

    @property
    def is_introduction(self) -> bool:
        """Whether it says only that others follow."""
        says_so = self.text.endswith(":") and _FOLLOWING.search(self.text)
        return bool(says_so or _INTRODUCTION.match(self.text) or _ADOPTED.match(self.text))


@dataclass(frozen=True)
class _Part:
    """What stands under one heading; `level` is that of the chapter's heading, `below` that of the addressee's."""

    kind: str = ""
    addressee: str = ""
    heading: str = ""
    level: int = 0
    below: int = 0
    blocks: list[ImportedBlock] = field(default_factory=list)

    def below_heading(self, name: str, level: int) -> "_Part":
        """What stands below a further heading: a subject below an addressee, or an addressee that nobody knows."""
        is_addressee = bool(_TO.match(name))
        if level > self.below and not is_addressee:
            return replace(self, heading=name, blocks=[])
        kind = RECOMMENDATION if is_addressee else self.kind
        return replace(self, kind=kind, addressee="", below=level, heading=name, blocks=[])


def listed(
    blocks: Sequence[ImportedBlock], addressees: Mapping[str, str], *, is_whole: bool = False
) -> list[ListedText]:
    """The texts in their order; `addressees` has the names by their keys.

    Of a report only the chapters with headings such as "IV. Conclusions" are read; of a list, which `is_whole`, what
    stands before them as well. Headings are no texts. What a heading does not tell is left to whoever reads the list.
    """
    reading = _Listing({name.casefold(): key for key, name in addressees.items()}, is_whole)
    shown = blocks[_lines_of_title(blocks, reading) :] if is_whole else blocks
    notes = {
        span.note.mark: span.note.spans for block in blocks for span in block.spans if span.note and not span.note.again
    }
    return [text for part in reading.parts(shown) for text in _texts(part, notes)]


class _Listing:
    def __init__(self, addressees: Mapping[str, str], is_whole: bool) -> None:
        self.addressees, self.is_whole = addressees, is_whole

    def addressee(self, name: str) -> str:
        """The key of the addressee that this heading names, or nothing."""
        name = name.strip(" :.").casefold()
        return self.addressees.get(name) or self.addressees.get(_BEFORE_NAME.sub("", name), "")

    def parts(self, blocks: Sequence[ImportedBlock]) -> Iterator[_Part]:
        part = _Part() if self.is_whole else None
        for block, following in zip_longest(blocks, blocks[1:]):
            heading = self.heading(block) or _heading_between_numbers(part, block, following)
            if heading is None:
                if part and block.kind != OWN:
                    part.blocks.append(block)
                continue
            begun = self._following(part, *heading)
            if part:
                yield part
            part = begun
        if part:
            yield part

    def heading(self, block: ImportedBlock) -> tuple[str, int] | None:
        """The words of a heading without its number, and its level from 0; None for what is no heading."""
        text = words(block.spans).strip()
        mark = HEADING.match(text) or TYPED.match(text)
        name = text[mark.end() if mark else 0 :].strip(" :")
        levels = {SECTION: block.level, kinds.HEADING: SUBHEADING}
        if block.kind in levels:
            return name, levels[block.kind]
        return self._typed_heading(block, text, name) if block.kind in (OWN, kinds.PARAGRAPH) else None

    def _typed_heading(self, block: ImportedBlock, text: str, name: str) -> tuple[str, int] | None:
        """The same of a paragraph: people also type headings as paragraphs of their own."""
        bare = name.rstrip(" .:")
        if _CHAPTER.fullmatch(bare):
            return bare, 0
        if self.addressee(bare):
            return bare, SUBHEADING
        if not is_like_heading(text):
            return None
        if (found := _CHAPTER.match(name)) and _REST.fullmatch(name[found.end() :]) and not block.number:
            return name, 0
        return (name, SUBHEADING) if text.endswith(":") and _TO.match(name) else None

    def _following(self, part: _Part | None, name: str, level: int) -> _Part | None:
        """The part that begins with this heading; None if it ends the chapters."""
        if found := _CHAPTER.match(name):
            return self._chapter(_KINDS.get(found.lastgroup, RECOMMENDATION), part, name, level)
        if part is None:
            return None
        if named := self.addressee(name):  # also at the level of the chapter
            return _Part(RECOMMENDATION, named, name, part.level, level)
        if level > part.level or (part.kind == RECOMMENDATION and _TO.match(name)):
            return part.below_heading(name, level)
        return _Part(heading=name, level=level, below=level) if self.is_whole else None

    def _chapter(self, kind: str, part: _Part | None, name: str, level: int) -> _Part:
        """The part of a chapter, which below another chapter than conclusions keeps the level of that one."""
        is_below = part is not None and level > part.level and part.kind != CONCLUSION
        addressee = self.addressee(name) if kind == RECOMMENDATION else ""
        return _Part(kind, addressee, name, part.level if is_below else level, level)


def _heading_between_numbers(
    part: _Part | None, block: ImportedBlock, following: ImportedBlock | None
) -> tuple[str, int] | None:
    """A short line without a full stop between numbered recommendations: nobody knows the addressee that it names."""
    is_between = part and part.kind == RECOMMENDATION and part.blocks and part.blocks[0].number
    if not (is_between and following and following.number) or block.kind != kinds.PARAGRAPH or block.number:
        return None
    text = _words(block)
    return (text, SUBHEADING) if is_like_heading(text) and not text.endswith(":") else None


def _lines_of_title(blocks: Sequence[ImportedBlock], reading: _Listing) -> int:
    """How many of the first blocks are the title of a list: short lines without number and full stop."""

    def may_be_title(block: ImportedBlock) -> bool:
        is_plain = block.kind == kinds.PARAGRAPH and not block.number
        return is_plain and is_like_heading(_words(block)) and not reading.heading(block)

    first = blocks[:TITLE_LINES]
    count = len(list(takewhile(lambda block: may_be_title(block) and not _words(block).endswith(":"), first)))
    # Of a list without headings, marks and full stops no line is a title.
    return count if count < len(blocks) and not may_be_title(blocks[count]) else 0


def _words(block: ImportedBlock) -> str:
    return words(block.spans).strip()


def _texts(part: _Part, notes: Mapping[str, list[Span]]) -> list[ListedText]:
    """The texts of the part, each with the sub-paragraphs and paragraphs that continue it."""
    groups: list[list[ImportedBlock]] = []
    letters = _Letters()
    for block in part.blocks:
        if block.table or block.picture or not block.spans:
            continue
        is_numeral = block.kind in _SUBS and letters.is_numeral(block)
        if groups and _continues(block, groups[-1][0], is_numeral):
            groups[-1].append(block)
        else:
            groups.append([block])
    return [_text(part, group, notes) for group in groups]


class _Letters:
    """Tells numerals from letters in the marks of sub-paragraphs: (i) after (h) is the ninth letter."""

    letter = ""

    def is_numeral(self, block: ImportedBlock) -> bool:
        sign = block.mark.strip("()")
        is_next_letter = self.letter == _ALSO_LETTERS.get(sign)
        if not is_next_letter and ROMAN.fullmatch(sign):
            return True
        self.letter = sign
        return False


def _continues(block: ImportedBlock, first: ImportedBlock, is_numeral: bool) -> bool:
    """Whether the block is a part of the text that begins with the first one."""
    if block.kind == kinds.PARAGRAPH:
        return bool(first.number) and not block.number
    if block.kind == kinds.ITEM:
        return block.level > 0 or not block.mark or _has_list(first)
    if block.kind in _SUBS and first.kind == kinds.PARAGRAPH:
        return not _is_introduction(first)
    if block.kind in _SUBS:
        return is_numeral and not ROMAN.fullmatch(first.mark.strip("()"))
    return True  # a quotation


def _has_list(first: ImportedBlock) -> bool:
    """Whether a list that follows belongs to the text."""
    return bool(first.number) or first.kind in _SUBS or _words(first).endswith(":")


def _is_introduction(block: ImportedBlock) -> bool:
    text = _words(block)
    return bool(_INTRODUCTION.match(text) or _ADOPTED.match(text))


def _text(part: _Part, group: Sequence[ImportedBlock], notes: Mapping[str, list[Span]]) -> ListedText:
    first = group[0]
    number = first.number
    begun = replace(first, kind=kinds.PARAGRAPH, mark="", level=0)
    key = next((key for key in first.keys if key.startswith("rec-")), "")
    text = text_of([begun, *group[1:]], notes=notes, is_close=True)
    return ListedText(text, part.kind, part.addressee, part.heading, number, key)
