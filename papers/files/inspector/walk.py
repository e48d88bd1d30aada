"""Walks through every object of a PDF."""

from collections.abc import Iterable, Iterator

import pikepdf


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary, also those of streams, those inside others, and those to which nothing refers."""
    # Each numbered object is visited once and references are not followed, so loops do no harm.
    yield from _within(pdf.trailer)
    for numbered in pdf.objects:
        yield from _within(numbered)


def _within(thing: pikepdf.Object) -> Iterator[pikepdf.Object]:
    waiting = [thing]
    while waiting:
        current = waiting.pop()
        if isinstance(current, pikepdf.Dictionary | pikepdf.Stream):
            yield current
            waiting += [child for _, child in current.items() if _is_inside(child)]
        elif isinstance(current, pikepdf.Array):
            waiting += [child for child in current if _is_inside(child)]


def _is_inside(child: object) -> bool:
    return isinstance(child, pikepdf.Object) and not child.is_indirect


def is_dictionary(value: object) -> bool:
    # PDFium reads the entries of a stream where a dictionary is expected.
    return isinstance(value, pikepdf.Dictionary | pikepdf.Stream)


def elements_of(value: object) -> Iterable:
    """The elements of an array; none of anything else, which a hostile file may have in its place."""
    return value if isinstance(value, pikepdf.Array) else ()


def address_in(dictionary: pikepdf.Object, key: str = "/URI") -> str:
    value = dictionary.get(key)
    if isinstance(value, pikepdf.Name):  # some programs follow a name as well
        return str(value)[1:]
    return str(value) if isinstance(value, pikepdf.String) else ""
