"""Words in [square brackets], on which a meeting has not agreed yet."""

import re
from collections.abc import Iterator

# Not a link, [words](address), and not the mark of a footnote, [^1]; the report's text may have a backslash before.
_BRACKETS = re.compile(r"\\?\[(?!\^)([^\[\]]*?)\\?\](?!\()")


def open_words(text: str) -> list[str]:
    """What stands in square brackets, without them."""
    return [found[1].strip() for found in _BRACKETS.finditer(text)]


def lifted(text: str) -> str:
    """The text with the words, but without the brackets."""
    while (without := _BRACKETS.sub(r"\1", text)) != text:
        text = without
    return text


def removed(text: str) -> str:
    """The text without the brackets and the words in them, and without the space that would remain."""
    while (without := re.sub(rf"[ \t]*{_BRACKETS.pattern}", "", text)) != text:
        text = without
    return text.strip()


def parted(text: str) -> Iterator[tuple[str, bool]]:
    """The pieces of the text, each with whether it stands in brackets, which it includes."""
    at = 0
    for found in _BRACKETS.finditer(text):
        yield text[at : found.start()], False
        yield found[0], True
        at = found.end()
    yield text[at:], False
