"""Whether a PDF has pages to read, and whether its trees end."""

from collections import defaultdict
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

import pikepdf
from refused import Refused

PAGES = 2000
FARTHEST = 14_400  # points: five metres, which is as far as a page may reach (ISO 32000-1, annex C)
BOXES = {"/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"}
DOWN = {"/Kids", "/First", "/Next"}  # in trees of pages, names, fields, outlines and actions
UP = {"/Parent", "/Prev", "/P"}

Place = tuple[int, int]
"""The number and generation of an object."""


def refuse_excess(pdf: pikepdf.Pdf) -> None:
    """Raises Refused for trees that lead back into themselves, for no pages, too many, and those too large to draw."""
    trees = {each.objgen: each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)}
    graphs: dict[str, dict[Place, list[Place]]] = defaultdict(dict)
    graphs["down"] = {place: [] for place in trees}
    for place, each in trees.items():
        for key, targets in _leads(each):
            graphs["down" if key in DOWN else key].setdefault(place, []).extend(targets)
    order = _order(graphs.pop("down"))
    for graph in graphs.values():
        _order(graph)
    pages = _leaves(order, trees)[pdf.Root.Pages.objgen]
    if pages > PAGES:
        raise Refused("too_many_pages")
    if not pages or not len(pdf.pages):
        raise Refused("no_pages")
    _refuse_boxes(pdf)


def _order(graph: dict[Place, list[Place]]) -> list[Place]:
    """The dictionaries, those first to which others lead; raises Refused for a loop."""
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        raise Refused("loop") from None


def _leads(each: pikepdf.Dictionary) -> list[tuple[str, list[Place]]]:
    """Where the dictionary leads by each of its keys, also by dictionaries that stand in it."""
    leads, waiting = [], [each]
    while waiting:
        holder = waiting.pop()
        for key in holder.keys() & (DOWN | UP):
            value = holder[key]
            targets = []
            for child in value if isinstance(value, pikepdf.Array) else (value,):
                if isinstance(child, pikepdf.Dictionary) and child.is_indirect:
                    targets.append(child.objgen)
                elif isinstance(child, pikepdf.Dictionary) and key in DOWN:
                    waiting.append(child)
            leads.append((key, targets))
    return leads


def _leaves(order: list[Place], trees: dict[Place, pikepdf.Dictionary]) -> dict[Place, int]:
    """How many leaves hang under each dictionary by its /Kids; one that has none is a leaf.

    In `order` what is led to comes first, so a tree whose branches are used over and over is counted in no time.
    """
    counted: dict[Place, int] = {}
    for place in order:
        children = trees[place].get("/Kids") if place in trees else None
        if not isinstance(children, pikepdf.Array):
            counted[place] = 1
        else:
            counted[place] = sum(counted.get(child.objgen, 1) for child in children if _is_dictionary(child))
    return counted


def _is_dictionary(child: object) -> bool:
    return isinstance(child, pikepdf.Dictionary)


def _refuse_boxes(pdf: pikepdf.Pdf) -> None:
    """Raises Refused for pages that reach farther than any paper, or than programs can draw.

    A page takes its box from the dictionaries above it, and its unit from itself, so the largest of both count.
    """
    farthest = unit = Decimal(1)
    for page in _page_tree(pdf):
        for key in page.keys() & BOXES:
            numbers = page[key] if isinstance(page[key], pikepdf.Array) else ()
            farthest = max([farthest, *(abs(Decimal(number)) for number in numbers if _is_number(number))])
        if _is_number(found := page.get("/UserUnit")):
            unit = max(unit, Decimal(found))
    if farthest * unit > FARTHEST:
        raise Refused("too_large")


def _page_tree(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """The pages, and what they inherit from by their parents, whose chains end."""
    found = {}
    for page in pdf.pages:
        above = page.obj
        while isinstance(above, pikepdf.Dictionary) and above.objgen not in found:
            found[above.objgen] = above
            above = above.get("/Parent")
    return list(found.values())


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
