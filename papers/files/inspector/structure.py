"""Removes from the structure of a PDF what it says instead of annotations and pages that were removed (14.7, 14.9)."""

from collections.abc import Iterable

import pikepdf
from layers import Mark
from pikepdf import Array, Dictionary, Name
from walk import is_dictionary

OF_AN_ELEMENT = {"/Type", "/S", "/P"}
CELLS = {"/TD", "/TH"}
OF_A_CELL = OF_AN_ELEMENT | {"/A", "/C", "/ID"}  # over how many columns it goes, and what its headers are


def forget_removed(pdf: pikepdf.Pdf, everything: Iterable[pikepdf.Object], marks: set[Mark]) -> None:
    """Removes elements of which nothing is left, and those outside the tree, with their words; `marks` were removed.

    An element of which anything is left stays as it is without the rest, and so does one that was empty before.
    """
    root = pdf.Root.get("/StructTreeRoot")
    tree = _Tree(root, marks)
    if is_dictionary(root):
        tree.keep_what_is_left_in(root)
    for dictionary in everything:
        if dictionary.get("/Type") == Name.StructElem and dictionary.is_indirect and not tree.has_met(dictionary):
            _silence(dictionary, OF_AN_ELEMENT)
        target = dictionary.get("/SE")  # of a bookmark, which has a place on a page as well
        if is_dictionary(target) and not tree.has(target):
            del dictionary["/SE"]


class _Tree:
    def __init__(self, root: object, marks: set[Mark]) -> None:
        self._marks = marks
        self._roles = root.get("/RoleMap") if is_dictionary(root) else None
        self._known: dict[tuple[int, int], bool] = {}

    def has_met(self, element: pikepdf.Object) -> bool:
        return element.objgen in self._known

    def has(self, element: pikepdf.Object) -> bool:
        """Whether it is in the tree, and something is left of it."""
        return self._known.get(element.objgen, False)

    def keep_what_is_left_in(self, parent: pikepdf.Object) -> bool:
        """Whether anything is left below this element or root, which keeps nothing else there."""
        kids, page = parent.get("/K"), parent.get("/Pg")
        listed = list(kids) if isinstance(kids, Array) else [] if kids is None else [kids]
        if not listed:
            return not _is_removed(page)
        kept, left = [], 0
        for kid in listed:
            if self._is_left(kid, page):
                left += 1
            elif not self._is_cell(kid):
                continue
            kept.append(kid)
        if left < len(listed):
            parent.K = Array(kept if left else [])
        return left > 0

    def _is_left(self, kid: object, page: object) -> bool:
        if isinstance(kid, int):  # marked content of the page
            return not _is_removed(page) and not self._is_mark_removed(page, kid)
        if not is_dictionary(kid):
            return True
        if "/S" in kid:
            return self._is_element_left(kid)
        page = kid.get("/Pg", page)
        if _is_removed(kid.get("/Obj")) or _is_removed(page):
            return False
        return not self._is_mark_removed(kid.get("/Stm", page), kid.get("/MCID"))

    def _is_mark_removed(self, holder: object, mark: object) -> bool:
        return is_dictionary(holder) and (holder.objgen, mark) in self._marks

    def _is_element_left(self, element: pikepdf.Object) -> bool:
        if element.is_indirect and element.objgen in self._known:
            return self._known[element.objgen]
        if element.is_indirect:
            self._known[element.objgen] = True  # until more is known: it may be below itself
        is_left = self.keep_what_is_left_in(element)
        if not is_left:
            _silence(element, OF_A_CELL if self._is_cell(element) else OF_AN_ELEMENT)
        if element.is_indirect:
            self._known[element.objgen] = is_left
        return is_left

    def _is_cell(self, element: object) -> bool:
        """Whether it is a cell, without which those after it would stand in other columns."""
        if not is_dictionary(element) or not isinstance(element.get("/S"), Name):
            return False
        kind = str(element["/S"])
        role = self._roles.get(kind, kind) if is_dictionary(self._roles) else kind
        return str(role) in CELLS


def _is_removed(value: object) -> bool:
    """Whether it was an annotation or a page: one that is removed has no entries any more."""
    return is_dictionary(value) and not set(value.keys()) - {"/Length"}


def _silence(element: Dictionary, kept: set[str]) -> None:
    for key in set(element.keys()) - kept:
        del element[key]
