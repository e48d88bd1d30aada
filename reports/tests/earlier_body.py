"""The reader of plain texts from before there were marks, with which a test compares the present one."""

import re
from dataclasses import dataclass

PARAGRAPH, SUB, SUBSUB, QUOTE, HEADING = "paragraph", "sub", "subsub", "quote", "heading"

_HEADED = re.compile(r"#+ ")
_MARKED = re.compile(r"\(([a-z]{1,5})\) (.+)")
_ROMAN = re.compile(r"x{0,3}(ix|iv|v?i{0,3})")
# Numerals that may also be letters, each with the letter before it.
_ALSO_LETTERS = {"i": "h", "v": "u", "x": "w"}


@dataclass(frozen=True)
class Block:
    """One block of a body: its kind, its mark ("a", "iv" or nothing) and its text on one line."""

    kind: str
    mark: str
    text: str

    @classmethod
    def of(cls, text: str, letter: str) -> "Block":
        """The block with this text; `letter` is the mark of the subparagraph before it."""
        if _HEADED.match(text):
            return cls(HEADING, "", text.lstrip("# "))
        if text.startswith(">"):
            return cls(QUOTE, "", text.lstrip("> "))
        marked = _MARKED.fullmatch(text)
        if not marked:
            return cls(PARAGRAPH, "", text)
        mark, rest = marked.groups()
        # "(i)" is a numeral, but after "(h)" the ninth letter.
        continues_letters = bool(letter) and letter == _ALSO_LETTERS.get(mark)
        is_numeral = _ROMAN.fullmatch(mark) and not continues_letters
        return cls(SUBSUB if is_numeral else SUB, mark, rest)


def blocks(body: str) -> list[Block]:
    # The text of each block on one line, still with its mark.
    texts: list[str] = []
    continues = False
    for line in (" ".join(line.split()) for line in body.splitlines()):
        starts_quotation = line.startswith(">") and not (texts and texts[-1].startswith(">"))
        starts_block = not continues or starts_quotation or _HEADED.match(line) or _MARKED.match(line)
        if line and starts_block:
            texts.append(line)
        elif line:
            texts[-1] += f" {line.lstrip('> ')}"
        continues = bool(line) and not _HEADED.match(line)
    found: list[Block] = []
    letter = ""
    for text in texts:
        block = Block.of(text, letter)
        if block.kind in (PARAGRAPH, SUB, HEADING):
            letter = block.mark
        found.append(block)
    return found
