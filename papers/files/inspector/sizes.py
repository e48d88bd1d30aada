"""Checks that a PDF has pages of a possible size, and that its trees end."""

from collections import defaultdict
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter

import pikepdf
from refused import Refused
from walk import elements_of

PAGES = 2000
FARTHEST = 14_400  # points: five metres, which is as far as a page may reach (ISO 32000-1, annex C)
BOXES = {"/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"}
DOWN = {"/Kids", "/First", "/Next"}  # in trees of pages, names, fields, outlines and actions
UP = {"/Parent", "/Prev", "/P"}

Place = tuple[int, int]
"""The number and generation of an object."""


def refuse_excess(pdf: pikepdf.Pdf) -> None:
    """Raises Refused for trees with loops, and for no pages, too many, or pages too large to draw."""
    trees = {node.objgen: node for node in pdf.objects if isinstance(node, pikepdf.Dictionary)}
    graphs: dict[str, dict[Place, list[Place]]] = defaultdict(dict)
    graphs["down"] = {place: [] for place in trees}
    for place, node in trees.items():
        for key, targets in _leads(node):
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
    """The dictionaries in topological order, leaves first; raises Refused for a loop."""
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        raise Refused("loop") from None


def _leads(node: pikepdf.Dictionary) -> list[tuple[str, list[Place]]]:
    """Where the dictionary leads by each of its keys, also by direct dictionaries inside it."""
    leads, waiting = [], [node]
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
    """How many leaves each dictionary has below it by its /Kids; one without is a leaf."""
    counted: dict[Place, int] = {}
    # With leaves first each dictionary is visited once, even in a tree whose branches are used over and over.
    for place in order:
        children = trees[place].get("/Kids") if place in trees else None
        if not isinstance(children, pikepdf.Array):
            counted[place] = 1
        else:
            nodes = [child for child in children if isinstance(child, pikepdf.Dictionary)]
            counted[place] = sum(counted.get(child.objgen, 1) for child in nodes)
    return counted


def _refuse_boxes(pdf: pikepdf.Pdf) -> None:
    """Raises Refused for pages that are larger than any paper, or than programs can draw."""
    nodes: dict[Place, pikepdf.Dictionary] = {}
    for page in pdf.pages:
        node = page.obj
        while isinstance(node, pikepdf.Dictionary) and node.objgen not in nodes:
            nodes[node.objgen] = node
            node = node.get("/Parent")
    # A page inherits its box from the nodes above it, and has its own unit, so the largest of each counts.
    farthest = unit = Decimal(1)
    for node in nodes.values():
        for key in node.keys() & BOXES:
            numbers = filter(_is_number, elements_of(node[key]))
            farthest = max([farthest, *(abs(Decimal(number)) for number in numbers)])
        if _is_number(found := node.get("/UserUnit")):
            unit = max(unit, Decimal(found))
    if farthest * unit > FARTHEST:
        raise Refused("too_large")


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
