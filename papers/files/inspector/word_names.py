"""Elements of Word and of formulas by their local names, in the transitional and the strict namespace."""

from lxml import etree
from omissions import joined

WORD = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
}
MATH = {
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
}
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def local_name(element: etree._Element | None) -> str:
    """The local name of an element of Word; empty for one of another namespace."""
    if element is None or not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    return name.localname if name.namespace in WORD else ""


def of_word(root: etree._Element, *names: str) -> list[etree._Element]:
    """The elements with one of these names, in the order of the text."""
    return list(root.iter(*(f"{{{space}}}{name}" for space in WORD for name in names)))


def child_of(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child with this name; None without one, or without an element."""
    return None if element is None else next((child for child in element if local_name(child) == name), None)


def attribute_of(element: etree._Element | None, name: str) -> str:
    """The attribute with this name, of Word or of no namespace; empty without one, or without an element."""
    names = [f"{{{space}}}{name}" for space in WORD]
    return "" if element is None else next(filter(None, map(element.get, [*names, name])), "")


def name_in_formula(element: etree._Element | None) -> str:
    """The local name of an element of a formula; empty for one of another namespace."""
    if element is None or not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    return name.localname if name.namespace in MATH else ""


def words_in(element: etree._Element) -> str:
    """So much of the text within the element as can be told, also of what was deleted from it."""
    texts = of_word(element, "t", "delText") or element.iter("{*}t")
    return joined(each.text or "" for each in texts if is_shown_once(each))


def is_shown_once(element: etree._Element) -> bool:
    """Whether the element is to be counted: of two branches of AlternateContent, each program shows one."""
    return next(element.iterancestors(FALLBACK), None) is None
