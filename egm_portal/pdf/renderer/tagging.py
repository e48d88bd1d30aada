"""What PDF/UA-1 (ISO 14289-1) requires of a tagged PDF and WeasyPrint 70 omits.

Headers get a scope, list items a body, links the print flag and the words of their target; a link has one element and
one annotation; page margins and the leader dots of a table of contents are artifacts, which screen readers skip;
footnotes are notes.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

import pikepdf
from pikepdf import Array, Dictionary, Name, String

MAX_TITLE = 200
PRINT_FLAG = 4  # ISO 32000-1, table 165: bit position 3


def complete(pdf: pikepdf.Pdf, titles: dict[str, str]) -> None:
    """Completes the structure of a tagged document made by WeasyPrint; `titles` are the words of its anchors."""
    root = pdf.Root.StructTreeRoot
    parents = ParentTree(root)
    for element in list(elements_under(root)):
        if element.S == Name.TR:
            scope_headers(element)
        elif element.S == Name.LI:
            wrap_content(element, pdf)
        elif element.S == Name.Link and element.P.S != Name.Link:
            join_parts(element, parents)
    name_notes(root)
    used = defaultdict(set)
    for element in elements_under(root):
        used[element.Pg.objgen if "/Pg" in element else None].update(marks(element))
    for page in pdf.pages:
        complete_links(page, titles)
        make_artifacts(page, used[page.objgen], parents, pdf)


def complete_links(page: pikepdf.Page, titles: dict[str, str]) -> None:
    """Leaves a page the annotations that are in the structure, each printed and with the words of its target."""
    links = [link for link in page.get("/Annots", []) if "/StructParent" in link]
    for link in links:
        link.F = link.get("/F", 0) | PRINT_FLAG
        if title := titles.get(str(link.get("/Dest", "")), "")[:MAX_TITLE]:
            link.Contents = String(title)
    page.Annots = Array(links)


class ParentTree:
    """Finds the structure elements of marked content and annotations (ISO 32000-1, 14.7.4.4)."""

    def __init__(self, root: Dictionary) -> None:
        self._numbers = root.ParentTree.Nums
        self._places = {int(self._numbers[place]): place + 1 for place in range(0, len(self._numbers), 2)}

    def of_page(self, page: Dictionary) -> Array:
        """The element of each piece of marked content on the page, by MCID."""
        return self._numbers[self._places[int(page.StructParents)]]

    def forget(self, annotation: Dictionary) -> None:
        place = self._places.pop(int(annotation.StructParent))
        del annotation.StructParent
        self._numbers[place] = None


def kids(element: Dictionary) -> list:
    """The direct children of the element: elements, references to annotations, MCIDs."""
    value = element.get("/K", [])
    return list(value) if isinstance(value, Array) else [value]


def children(element: Dictionary) -> list[Dictionary]:
    return [kid for kid in kids(element) if isinstance(kid, Dictionary) and "/S" in kid]


def marks(element: Dictionary) -> list[int]:
    return [kid for kid in kids(element) if isinstance(kid, int)]


def elements_under(element: Dictionary) -> Iterator[Dictionary]:
    """All elements below the element, each before its children."""
    for child in children(element):
        yield child
        yield from elements_under(child)


def scope_headers(row: Dictionary) -> None:
    cells = children(row)
    scope = Name.Column if all(cell.S == Name.TH for cell in cells) else Name.Row
    for cell in cells:
        if cell.S == Name.TH:
            cell.A.Scope = scope


def wrap_content(item: Dictionary, pdf: pikepdf.Pdf) -> None:
    """Puts the paragraphs of a list item into a body; WeasyPrint leaves them next to the bullet."""
    parts = children(item)
    content = [part for part in parts if part.S != Name.Lbl]
    if not content or any(part.S == Name.LBody for part in content):
        return
    body = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, Pg=item.Pg, K=Array(content)))
    for part in content:
        part.P = body
    item.K = Array([part for part in parts if part.S == Name.Lbl] + [body])


def name_notes(root: Dictionary) -> None:
    """Makes notes, with the identifiers that they need, of what WeasyPrint puts at the foot of a page (7.9)."""
    areas = [area for document in children(root) for area in children(document) if area.S == Name.NonStruct]
    # Other elements without a structure of their own hold blocks.
    notes = [note for area in areas for note in children(area) if note.S == Name.Span]
    if not notes:
        return
    for number, note in enumerate(notes, start=1):
        note.S, note.ID = Name.Note, String(f"note-{number:06}")
    root.IDTree = Dictionary(Names=Array(chain.from_iterable((note.ID, note) for note in notes)))


def join_parts(link: Dictionary, parents: ParentTree) -> None:
    """Makes one link of a link and its generated content, which WeasyPrint tags as links within the link.

    The page number of a table of contents becomes part of the link; the leader before it will be an artifact, and an
    element without content goes.
    """
    for part in children(link):
        # WeasyPrint adds annotations for each element within a link, in addition to the link's own.
        for nested in [part, *elements_under(part)]:
            references = [kid for kid in kids(nested) if isinstance(kid, Dictionary) and "/Obj" in kid]
            for reference in references:
                parents.forget(reference.Obj)
            if references:
                nested.K = Array([kid for kid in kids(nested) if kid not in references])
        if part.S == Name.Link:
            part.S, part.K = Name.Span, Array(marks(part))
    link.K = Array([kid for kid in kids(link) if not (isinstance(kid, Dictionary) and kid.get("/K") == Array())])


def make_artifacts(page: pikepdf.Page, used: set[int], parents: ParentTree, pdf: pikepdf.Pdf) -> None:
    """Turns marked content that belongs to no element into artifacts (ISO 14289-1, 7.1 and 7.8)."""
    to_element = parents.of_page(page.obj)
    loose = set(range(len(to_element))) - used
    if not loose:
        return
    begin = [Name.Artifact, Dictionary(Type=Name.Pagination)]
    content = []
    for instruction in pikepdf.parse_content_stream(page):
        is_loose = str(instruction.operator) == "BDC" and instruction.operands[1].get("/MCID") in loose
        content.append(pikepdf.ContentStreamInstruction(begin, instruction.operator) if is_loose else instruction)
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(content))
    for mark in loose:
        to_element[mark] = None
