"""Where a hint stands in the whole text, and the text with what it offers."""

from reports.house_style.check import Hint
from reports.text.blocks import Block, lines_of
from reports.text.reader import footnotes, read


def span_in_text(text: str, hint: Hint) -> tuple[int, int]:
    """The first place of the hint's words in the text, whose lines end as the reader has them, and the one after."""
    lines, block = lines_of(text), _passages(text)[hint.index]
    start = sum(len(line) + 1 for line in lines[: block.start]) + _indent(lines, block) + hint.start
    return start, start + len(hint.words)


def _passages(text: str) -> list[Block]:
    return [*read(text), *footnotes(text)]


def _indent(lines: list[str], block: Block) -> int:
    typed = "\n".join(lines[block.start : block.end])
    return len(typed) - len(typed.lstrip())


def applied(text: str, hint: Hint) -> str | None:
    """The text with what the hint offers in place of its words; None if they are not there."""
    if hint.replacement is None or not 0 <= hint.index < len(_passages(text)):
        return None
    whole = "\n".join(lines_of(text))
    start, end = span_in_text(text, hint)
    return whole[:start] + hint.replacement + whole[end:] if whole[start:end] == hint.words else None


def applied_to_heading(heading: str, hint: Hint) -> str | None:
    """The same for the section's heading."""
    if hint.replacement is None or heading[hint.start : hint.end] != hint.words:
        return None
    return heading[: hint.start] + hint.replacement + heading[hint.end :]
