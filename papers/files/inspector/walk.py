"""Every object of a PDF, whichever way it is reached."""

from collections.abc import Iterator

import pikepdf


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary, those of streams and those inside others too; also what nothing refers to.

    Each numbered object is visited once and references are not followed, so loops do no harm here.
    """
    yield from _within(pdf.trailer)
    for numbered in pdf.objects:
        yield from _within(numbered)


def _within(thing: pikepdf.Object) -> Iterator[pikepdf.Object]:
    waiting = [thing]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each
            waiting += [child for _, child in each.items() if _is_inside(child)]
        elif isinstance(each, pikepdf.Array):
            waiting += [child for child in each if _is_inside(child)]


def _is_inside(child: object) -> bool:
    return isinstance(child, pikepdf.Object) and not child.is_indirect


def is_dictionary(value: object) -> bool:
    """Whether programs find entries in the object: PDFium reads those of a stream where a dictionary is expected."""
    return isinstance(value, pikepdf.Dictionary | pikepdf.Stream)


def address_in(each: pikepdf.Object, key: str = "/URI") -> str:
    """The web address in a dictionary, or nothing; some programs take a name for one as well."""
    value = each.get(key)
    if isinstance(value, pikepdf.Name):
        return str(value)[1:]
    return str(value) if isinstance(value, pikepdf.String) else ""
