"""The conclusions and recommendations that the Word document of a report made elsewhere prints, in its own chapters."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from egm_portal.incoming.imported import OWN, SECTION, ImportedBlock, ImportedFile
from egm_portal.marked_texts.content import words
from egm_portal.marked_texts.markup import blocks as kinds
from reports.models import Addressee, Recommendation
from reports.room.pasted import addressee_of

_K = Recommendation.Kind
MAX_HEADING = 120  # characters
SUBHEADING = 2
"""The rank of headings below those of Word's first two levels."""
_MARK = re.compile(r"(?:[IVXLC]+|[A-Z]|\d{1,2})[.)]\s+")
_CHAPTER = re.compile(
    r"(?:main |key |agreed |adopted )?(?:(conclusions?)(?: and recommendations)?|recommendations?)\b(?! of the)", re.I
)
_INTRODUCTION = re.compile(r"the (?:expert group )?(?:meeting|experts?) (?:adopted|agreed on) the following\b", re.I)
_ADOPTED = re.compile(r"the meeting adopted .*, as set out below\.?$", re.I)


@dataclass(frozen=True)
class Printed:
    """A paragraph of these chapters: what it is, its printed number (0 if it has none) and its words.

    `key` is that of the same conclusion or recommendation on the portal, if the document has it. One that
    `is_introduction` says only that others follow.
    """

    kind: str
    text: str
    addressee: str = ""
    number: int = 0
    key: str = ""

    @property
    def is_introduction(self) -> bool:
        return self.text.endswith(":") or bool(_INTRODUCTION.match(self.text) or _ADOPTED.match(self.text))


@dataclass(frozen=True)
class _Part:
    """What stands under one heading of the chapters; `rank` is that of the chapter's own heading."""

    kind: str
    addressee: str
    rank: int
    blocks: list[ImportedBlock] = field(default_factory=list)


def printed_in(file: ImportedFile, addressees: Sequence[Addressee]) -> list[Printed]:
    """The paragraphs under headings such as "IV. Conclusions", in their order, with the addressee that a heading names.

    Where paragraphs have numbers, those without one continue the paragraph before.
    """
    parts = list(_parts(file.blocks, addressees))
    is_numbered = any(block.number for part in parts for block in part.blocks)
    return [printed for part in parts for printed in _paragraphs(part, is_numbered)]


def _parts(blocks: Iterable[ImportedBlock], addressees: Sequence[Addressee]) -> Iterator[_Part]:
    part = None
    for block in blocks:
        heading = _heading(block, addressees)
        if heading is None:
            if part and block.kind != OWN:
                part.blocks.append(block)
            continue
        following = _following(part, *heading, addressees)
        if following is not part:
            if part:
                yield part
            part = following
    if part:
        yield part


def _heading(block: ImportedBlock, addressees: Sequence[Addressee]) -> tuple[str, int] | None:
    """The words of a heading without its number, and its rank from 0; None for what is no heading.

    People also type headings as paragraphs of their own.
    """
    text = words(block.spans).strip()
    name = _MARK.sub("", text, count=1).strip(" :")
    ranks = {SECTION: block.level, kinds.HEADING: SUBHEADING}
    if block.kind in ranks:
        return name, ranks[block.kind]
    if block.kind not in (OWN, kinds.PARAGRAPH) or len(text) > MAX_HEADING or text.endswith((".", ";", ",")):
        return None
    if _CHAPTER.fullmatch(name):
        return name, 0
    if addressee_of(name, list(addressees)) is not None:
        return name, SUBHEADING
    is_typed = block.kind == kinds.PARAGRAPH and not block.number and re.match(r"[IVXLC]+\.\s", text)
    return (name, 0) if is_typed else None


def _following(part: _Part | None, name: str, rank: int, addressees: Sequence[Addressee]) -> _Part | None:
    """The part that begins with this heading; None if it ends the chapters, and the same if it is below and no part."""
    is_below = part is not None and rank > part.rank
    named = addressee_of(name, list(addressees))
    if found := _CHAPTER.match(name):
        rank = part.rank if is_below else rank
        return (
            _Part(_K.CONCLUSION, "", rank) if found[1] else _Part(_K.RECOMMENDATION, named or addressees[0].key, rank)
        )
    if part is not None and named:  # also at the level of the chapter
        return _Part(_K.RECOMMENDATION, named, part.rank)
    return part if is_below else None


def _paragraphs(part: _Part, is_numbered: bool) -> list[Printed]:
    """The paragraphs of the part, each with the sub-paragraphs and paragraphs that continue it."""
    begun: list[tuple[ImportedBlock, list[str]]] = []
    for block in part.blocks:
        text = f"{block.mark} {words(block.spans).strip()}".strip()
        if block.kind == kinds.PARAGRAPH and (block.number or not is_numbered) or _is_numbered_item(block, is_numbered):
            begun.append((block, [words(block.spans).strip()]))
        elif begun and text:
            begun[-1][1].append(f"\n{text}" if block.kind == kinds.PARAGRAPH else text)
    return [_printed(part, *each) for each in begun]


def _is_numbered_item(block: ImportedBlock, is_numbered: bool) -> bool:
    """Whether it is a short paragraph that was taken for an item of a list: Word numbers both alike."""
    return not is_numbered and block.kind == kinds.ITEM and not block.level and block.mark[:-1].isdigit()


def _printed(part: _Part, block: ImportedBlock, lines: list[str]) -> Printed:
    number = block.number or (int(block.mark[:-1]) if block.kind == kinds.ITEM else 0)
    key = next((key for key in block.keys if key.startswith("rec-")), "")
    return Printed(part.kind, "\n".join(lines), part.addressee, number, key)
