"""Whether a PDF has pages to read, and whether its trees end."""

from collections.abc import Iterable
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

import pikepdf
from refused import Refused

PAGES = 2000
FARTHEST = 14_400  # points: five metres, which is as far as a page may reach (ISO 32000-1, annex C)
BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")
DOWN = ("/Kids", "/First", "/Next")  # in trees of pages, names, fields, outlines and actions
UP = ("/Parent", "/Prev", "/P")


def refuse_excess(pdf: pikepdf.Pdf) -> None:
    """Raises Refused for trees that lead back into themselves, for no pages, too many, and those of no size."""
    trees = {each.objgen: each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)}
    order = _order(trees, DOWN)
    for key in UP:
        _order(trees, (key,))
    pages = _leaves(order, trees)[pdf.Root.Pages.objgen]
    if pages > PAGES:
        raise Refused("too_many_pages")
    if not pages or not len(pdf.pages):
        raise Refused("no_pages")
    _refuse_boxes(each for each in pdf.objects if isinstance(each, pikepdf.Dictionary))


def _order(trees: dict, keys: tuple[str, ...]) -> list[tuple[int, int]]:
    """The numbers of the dictionaries, those first to which others lead by these keys; raises Refused for a loop."""
    try:
        return list(TopologicalSorter({place: _leads_to(each, keys) for place, each in trees.items()}).static_order())
    except CycleError:
        raise Refused("loop") from None


def _leads_to(each: pikepdf.Dictionary, keys: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the dictionary leads, by number and generation, also by dictionaries that stand in it."""
    leads, waiting = [], [each]
    while waiting:
        holder = waiting.pop()
        for key in keys:
            value = holder.get(key)
            for child in value if isinstance(value, pikepdf.Array) else [value]:
                if isinstance(child, pikepdf.Dictionary) and child.is_indirect:
                    leads.append(child.objgen)
                elif isinstance(child, pikepdf.Dictionary):
                    waiting.append(child)
    return leads


def _leaves(order: list[tuple[int, int]], kids: dict) -> dict[tuple[int, int], int]:
    """How many leaves hang under each dictionary by its /Kids; one that has none is a leaf.

    In `order` what is led to comes first, so a tree whose branches are used over and over is counted in no time.
    """
    counted: dict[tuple[int, int], int] = {}
    for place in order:
        children = kids[place].get("/Kids")
        if not isinstance(children, pikepdf.Array):
            counted[place] = 1
        else:
            counted[place] = sum(counted.get(child.objgen, 1) for child in children if _is_dictionary(child))
    return counted


def _is_dictionary(child: object) -> bool:
    return isinstance(child, pikepdf.Dictionary)


def _refuse_boxes(holders: Iterable[pikepdf.Dictionary]) -> None:
    """Raises Refused for pages that reach farther than any paper, or than programs can draw.

    A page takes its box from the dictionaries above it, and its unit from itself, so the largest of both count.
    """
    farthest = unit = Decimal(1)
    for holder in holders:
        for key in BOXES:
            box = holder.get(key)
            if isinstance(box, pikepdf.Array):
                farthest = max([farthest, *(abs(Decimal(number)) for number in box if _is_number(number))])
        if _is_number(found := holder.get("/UserUnit")):
            unit = max(unit, Decimal(found))
    if farthest * unit > FARTHEST:
        raise Refused("too_large")


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
