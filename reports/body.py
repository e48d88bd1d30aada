"""The plain text of a section, read as paragraphs.

A blank line ends a block, and so does a line that begins with a mark; any other line's end is a space. "(a)" marks a
sub-paragraph, "(i)" one below it, ">" a quotation, "#" a subheading; a block without a mark is a paragraph. "(i)" after
"(h)" continues the letters. Anything else that looks like markup stands as it was typed.
"""

import re
from dataclasses import dataclass

PARAGRAPH, SUB, SUBSUB, QUOTE, HEADING = "paragraph", "sub", "subsub", "quote", "heading"

_HEADED = re.compile(r"#+ ")
_MARKED = re.compile(r"\(([a-z]{1,5})\) (.+)")
_ROMAN = re.compile(r"x{0,3}(ix|iv|v?i{0,3})")
_ALSO_LETTERS = {"i": "h", "v": "u", "x": "w"}


@dataclass(frozen=True)
class Block:
    """One block of a body: its kind, its mark ("a", "iv" or nothing) and its text on one line."""

    kind: str
    mark: str
    text: str


def blocks(body: str) -> list[Block]:
    """The blocks of a body in their order."""
    found: list[Block] = []
    letter = ""
    for text in _joined_lines(body):
        block = _block(text, letter)
        if block.kind in (PARAGRAPH, SUB, HEADING):
            letter = block.mark
        found.append(block)
    return found


def _joined_lines(body: str) -> list[str]:
    found: list[str] = []
    goes_on = False
    for line in (" ".join(line.split()) for line in body.splitlines()):
        if goes_on and line and not _begins_block(line, found[-1]):
            found[-1] += f" {line.lstrip('> ')}"
        elif line:
            found.append(line)
        goes_on = bool(line) and not _HEADED.match(line)
    return found


def _begins_block(line: str, before: str) -> bool:
    begins_quotation = line.startswith(">") and not before.startswith(">")
    return begins_quotation or bool(_HEADED.match(line) or _MARKED.match(line))


def has_lone_subheading(body: str) -> bool:
    """Whether the body has one subheading alone, which divides nothing: no 1 without a 2."""
    return sum(block.kind == HEADING for block in blocks(body)) == 1


def _block(text: str, letter: str) -> Block:
    if _HEADED.match(text):
        return Block(HEADING, "", text.lstrip("# "))
    if text.startswith(">"):
        return Block(QUOTE, "", text.lstrip("> "))
    marked = _MARKED.fullmatch(text)
    if not marked:
        return Block(PARAGRAPH, "", text)
    mark, rest = marked.groups()
    return Block(SUBSUB if _is_numeral(mark, letter) else SUB, mark, rest)


def _is_numeral(mark: str, letter: str) -> bool:
    continues_letters = bool(letter) and letter == _ALSO_LETTERS.get(mark)
    return bool(_ROMAN.fullmatch(mark)) and not continues_letters
