"""Tells which section is being laid out, so that a failure can name the one that caused it."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from weasyprint.layout import block

HEADINGS = {"h1", "h2", "h3", "h4"}

_layout = block.block_level_layout


def tell(document: Element, send: Callable[..., None]) -> None:
    """Sends the section that is the deepest, in case the document is too deep, and then each as it is laid out."""
    send(section=_deepest(document))
    latest = ""

    def layout(context, box, *arguments, **keywords):
        nonlocal latest
        if box.element_tag in HEADINGS and (words := _words(box.element)) != latest:
            latest = words
            send(section=words)
        return _layout(context, box, *arguments, **keywords)

    block.block_level_layout = layout


def _deepest(document: Element) -> str:
    """The heading before the most deeply nested element. Without recursion, which such a document would exhaust."""
    found, deepest, heading, waiting = "", 0, "", [(document, 1)]
    while waiting:
        element, depth = waiting.pop()
        if element.tag in HEADINGS:
            heading = _words(element)
        if depth > deepest:
            found, deepest = heading, depth
        waiting += [(child, depth + 1) for child in reversed(element)]
    return found


def _words(heading: Element) -> str:
    return " ".join("".join(heading.itertext()).split())[:200]
