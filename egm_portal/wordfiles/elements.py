"""Elements of WordprocessingML (ECMA-376-1, 17)."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_RIGHT_TO_LEFT = {"R", "AL"}


def possible(text: str) -> str:
    """The text without the characters that XML cannot have."""
    return _IMPOSSIBLE.sub("", text)


def element(tag: str, *children: Element, **attributes: object) -> Element:
    """The element of this local name, such as `element("jc", val="right")`."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def run(text: str, *properties: Element, is_deleted: bool = False) -> Element:
    """A run of text, in which a tab and a line break are what they are in the text."""
    made = element("r")
    if properties:
        made.append(element("rPr", *properties))
    for piece in re.split("([\t\n])", possible(text)):
        if piece in ("\t", "\n"):
            made.append(element("tab" if piece == "\t" else "br"))
        elif piece:
            held = element("delText" if is_deleted else "t")
            held.text = piece
            held.set(qn("xml:space"), "preserve")
            made.append(held)
    return made


def begin_field(instruction: str) -> list[Element]:
    """The runs that begin a field; what it shows follows them, until `end_field`."""
    instructed = element("instrText")
    instructed.text = f" {instruction} "
    instructed.set(qn("xml:space"), "preserve")
    return [
        element("r", element("fldChar", fldCharType="begin")),
        element("r", instructed),
        element("r", element("fldChar", fldCharType="separate")),
    ]


def end_field() -> Element:
    return element("r", element("fldChar", fldCharType="end"))


def field(instruction: str, *shown: Element) -> list[Element]:
    """The runs of a field that shows this until it is updated."""
    return [*begin_field(instruction), *shown, end_field()]


def by_direction(text: str) -> Iterable[tuple[bool, str]]:
    """The pieces of the text, each with whether it is written from right to left; spaces go with what follows them."""
    # Word chooses font, size and the order of signs by run, not by letter.
    if text.isascii():
        return [(False, text)] if text else []
    words = re.findall(r"\S*\s*", text)
    directed = [(any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in word), word) for word in words]
    return [(side, "".join(word for _, word in pieces)) for side, pieces in groupby(directed, lambda piece: piece[0])]
