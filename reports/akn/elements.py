"""Elements of Akoma Ntoso and the words in them."""

import re
from collections.abc import Iterable

from lxml import etree
from lxml.builder import ElementMaker

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})

Element = etree._Element
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no place for them


def clean(text: str) -> str:
    return _CONTROLS.sub(" ", text)


def add(parent: Element, pieces: Iterable[str | Element]) -> Element:
    """The parent, with these words and elements added at its end."""
    for piece in pieces:
        if not isinstance(piece, str):
            parent.append(piece)
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + clean(piece)
        else:
            parent.text = (parent.text or "") + clean(piece)
    return parent
