"""Empties what no page of a PDF shows, and something in the file still refers to.

A program that deletes a page often leaves a bookmark, a name or the structure that refers to it, so it stays in the
file whole. What is emptied has no entries any more: references to it lead nowhere, and what it alone referred to is
not saved.
"""

from collections.abc import Iterable

import pikepdf
from annotations import OF_THE_PAGE, empty
from omissions import Omissions
from pikepdf import Array, Dictionary, Name, String
from walk import elements_of, is_dictionary

HIDDEN, PRINTED, NOT_ON_SCREEN = 2, 4, 32  # flags of annotations (12.5.3)
PAGES = (Name.Page, Name.Template)
OF_A_FIELD = ("/V", "/DV", "/RV", "/Opt", "/TU", "/TM", "/AP", "/MK", "/Contents")
"""What a field says, and how it is drawn."""


def empty_unseen(pdf: pikepdf.Pdf, everything: Iterable[pikepdf.Object], omissions: Omissions) -> bool:
    """Empties pages outside the page tree, remarks on no page, and fields that nobody can see.

    Returns whether there were such pages or remarks.
    """
    shown = {page.objgen for page in pdf.pages}
    unseen = [each for each in everything if _is_lost_page(each, shown) or _is_remark(each)]
    for dictionary in unseen:
        empty(dictionary)
    if is_dictionary(names := pdf.Root.get("/Names")) and "/Templates" in names:
        del names["/Templates"]
    _Fields(pdf, omissions).empty_unseen()
    return bool(unseen)


def _is_lost_page(dictionary: pikepdf.Object, shown: set[tuple[int, int]]) -> bool:
    if not isinstance(dictionary, Dictionary) or dictionary.objgen in shown:
        return False
    kind = dictionary.get("/Type")
    return kind in PAGES or (kind is None and "/MediaBox" in dictionary and "/Contents" in dictionary)


def _is_remark(dictionary: pikepdf.Object) -> bool:
    """Whether it is an annotation of a kind that is removed from pages (12.5.6)."""
    subtype = dictionary.get("/Subtype")
    if not isinstance(subtype, Name) or str(subtype) in OF_THE_PAGE:
        return False
    has_place = isinstance(dictionary, Dictionary) and isinstance(dictionary.get("/Rect"), Array)
    return dictionary.get("/Type") == Name.Annot or ("/Type" not in dictionary and has_place)


class _Fields:
    """The form of a document (12.7), of which each field has widgets on pages, or is itself its only one."""

    def __init__(self, pdf: pikepdf.Pdf, omissions: Omissions) -> None:
        self._form, self._omissions = pdf.Root.get("/AcroForm"), omissions
        self._hidden: list[tuple[pikepdf.Object, int]] = []
        self._shown: set[tuple[int, int]] = set()
        self._pages: dict[tuple[int, int], int] = {}
        self._known: dict[tuple[int, int], bool] = {}
        for number, page in enumerate(pdf.pages, start=1):
            for each in filter(is_dictionary, elements_of(page.get("/Annots"))):
                if each.get("/Subtype") == Name.Widget:
                    self._look_at(each, number)

    def empty_unseen(self) -> None:
        fields = self._form.get("/Fields") if is_dictionary(self._form) else None
        for field in elements_of(fields):
            self._is_seen(field)
        for widget, number in self._hidden:  # those that are in no form
            if widget.objgen not in self._known:
                self._empty(widget, number)

    def _look_at(self, widget: pikepdf.Object, number: int) -> None:
        if widget.is_indirect:
            self._pages[widget.objgen] = number
        if _is_hidden(widget):
            self._hidden.append((widget, number))
            return
        while is_dictionary(widget) and widget.objgen not in self._shown:
            if widget.is_indirect:  # another one has no number to be known by
                self._shown.add(widget.objgen)
            widget = widget.get("/Parent")

    def _is_seen(self, field: object) -> bool:
        """Whether any page shows it, or a field below it; otherwise it is emptied."""
        if not is_dictionary(field):
            return False
        if field.objgen in self._known:
            return self._known[field.objgen]
        is_seen = field.objgen in self._shown
        if field.is_indirect:
            self._known[field.objgen] = is_seen
        kids = field.get("/Kids")
        seen = [self._is_seen(kid) for kid in kids] if isinstance(kids, Array) else []
        is_seen = is_seen or any(seen)
        if field.is_indirect:
            self._known[field.objgen] = is_seen
        if not is_seen:
            self._empty(field, self._pages.get(field.objgen))
        return is_seen

    def _empty(self, field: pikepdf.Object, number: int | None) -> None:
        value = field.get("/V")
        words = str(value) if isinstance(value, String) else ""
        if words or (number is not None and "/AP" in field):
            self._omissions.add("hidden_text", words, page=number)
        for key in OF_A_FIELD:
            if key in field:
                del field[key]


def _is_hidden(annotation: pikepdf.Object) -> bool:
    flags = annotation.get("/F", 0)
    if not isinstance(flags, int):
        return False
    return bool(flags & HIDDEN) or (bool(flags & NOT_ON_SCREEN) and not flags & PRINTED)
