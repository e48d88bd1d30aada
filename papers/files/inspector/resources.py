"""Removes drawings that the resources of a PDF name and nothing shows (ISO 32000-2, 7.8.3)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pikepdf
from pikepdf import Array, Name
from walk import is_dictionary

NAMED = re.compile(rb"/([^\0\t\n\f\r ()<>\[\]{}/%]*)")
ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")


def remove_unused_drawings(pdf: pikepdf.Pdf) -> None:
    """Removes them from all resources, also those that only a drawing uses that is removed itself.

    `Pdf.remove_unreferenced_resources` would copy resources for each page and drawing that shares them. LibreOffice
    writes the same ones for all, with an entry for each drawing: a slide whose shapes fade became a gigabyte.
    """
    while _remove_from(list(_referred_to(pdf))):
        pass


def _referred_to(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary to which the file leads: what nothing refers to is not saved."""
    waiting: list[pikepdf.Object] = [pdf.trailer]
    known: set[tuple[int, int]] = set()
    while waiting:
        current = waiting.pop()
        if current.is_indirect:
            if current.objgen in known:
                continue
            known.add(current.objgen)
        if is_dictionary(current):
            yield current
            waiting += [child for _, child in current.items() if _holds_others(child)]
        else:
            waiting += filter(_holds_others, current)


def _holds_others(thing: object) -> bool:
    return is_dictionary(thing) or isinstance(thing, Array)


def _remove_from(dictionaries: Iterable[pikepdf.Object]) -> bool:
    """Removes what none of the contents among these names; returns whether there was anything."""
    lists: dict[object, pikepdf.Object] = {}
    names: dict[object, set[str]] = defaultdict(set)
    everywhere: set[str] = set()  # what has no resources uses those of whatever shows it
    for number, holder in enumerate(dictionaries):
        contents = _contents_of(holder)
        resources = holder.get("/Resources")
        drawings = resources.get("/XObject") if is_dictionary(resources) else None
        try:
            found = {name for content in contents for name in _names_in(content)}
        except pikepdf.PdfError:  # it cannot be unpacked here, but perhaps elsewhere
            found = set(drawings.keys()) if is_dictionary(drawings) else set()
        if not is_dictionary(resources):
            everywhere |= found
        elif is_dictionary(drawings):
            shared = next((each.objgen for each in (drawings, resources) if each.is_indirect), number)
            lists[shared] = drawings
            names[shared] |= found
    unused = [
        (drawings, name)
        for shared, drawings in lists.items()
        for name in drawings.keys() - names[shared] - everywhere
        if name.isascii()  # programs write the others in different ways
    ]
    for drawings, name in unused:
        del drawings[name]
    return bool(unused)


def _contents_of(holder: pikepdf.Object) -> list[pikepdf.Stream]:
    """What is drawn with the resources of this page, drawing, pattern or font."""
    if isinstance(holder, pikepdf.Stream):
        return [holder] if "/Resources" in holder or holder.get("/Subtype") == Name.Form else []
    if is_dictionary(glyphs := holder.get("/CharProcs")):
        found: Iterable[object] = [glyph for _, glyph in glyphs.items()]
    else:
        content = holder.get("/Contents") if "/Resources" in holder else None
        found = content if isinstance(content, Array) else [content]
    return [each for each in found if isinstance(each, pikepdf.Stream)]


def _names_in(content: pikepdf.Stream) -> Iterator[str]:
    """The names in the content, and what looks like one: too many do no harm."""
    for found in NAMED.finditer(content.read_bytes()):
        name = ESCAPED.sub(lambda escaped: bytes([int(escaped[1], 16)]), found[1])
        yield f"/{name.decode('latin-1')}"
