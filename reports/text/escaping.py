"""Texts from before there were marks, typed so that they are read as they were then.

Migrations use this module: it knows how texts were read until then, and never changes.
"""

import re

_HEADED = re.compile(r"#+ ")
_MARKED = re.compile(r"(\([a-z]{1,5}\)) (.+)")
# "_" between letters is no mark, and most square brackets are none: they stay, so that texts remain easy to read.
_INLINE = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)|\*|_(?![^\W_])|(?<![^\W_])_|\[(?=\^)")
_INLINE_WITH_LINKS = re.compile(_INLINE.pattern.removesuffix(r"(?=\^)"))
_LEADING = re.compile(r"\d{1,9}(?=[.)](?: |$))|(?=#{1,6}(?: |$)|[-+](?: |$))")
_CLOSING = re.compile(r"(?:^|(?<= ))(?=#+$)")


def escaped(plain: str) -> str:
    """The text with each block on a line of its own, and with a backslash before what would now be a mark."""
    return "\n\n".join(filter(None, map(_typed, _blocks(plain))))


def _blocks(plain: str) -> list[str]:
    """The blocks as they were found: a blank line or a mark began one, and any other line continued it."""
    blocks: list[str] = []
    continues = False
    for line in (" ".join(line.split()) for line in plain.splitlines()):
        starts_quotation = line.startswith(">") and not (blocks and blocks[-1].startswith(">"))
        if line and (not continues or starts_quotation or _HEADED.match(line) or _MARKED.match(line)):
            blocks.append(line)
        elif line:
            blocks[-1] += f" {line.lstrip('> ')}"
        continues = bool(line) and not _HEADED.match(line)
    return blocks


def _typed(block: str) -> str:
    if _HEADED.match(block):
        words = block.lstrip("# ")
        return words and "# " + _CLOSING.sub(r"\\", _inline(words))
    if block.startswith(">"):
        words = block.lstrip("> ")
        return words and f"> {_inline(words)}"
    if marked := _MARKED.fullmatch(block):
        return f"{marked[1]} {_inline(marked[2])}"
    typed = _inline(block)
    leading = _LEADING.match(typed)
    return typed if leading is None else f"{leading[0]}\\{typed[leading.end() :]}"


def _inline(words: str) -> str:
    marks = _INLINE_WITH_LINKS if "](" in words else _INLINE
    return marks.sub(r"\\\g<0>", words)
