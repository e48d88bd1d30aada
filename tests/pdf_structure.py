"""What PDF/UA-1 (ISO 14289-1) asks of the structure of a PDF, as far as no other tool that the tests run checks it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name

SCOPES = {"/Row", "/Column", "/Both"}


def faults_in(path: str | Path) -> list[str]:
    """A sentence for each fault; none in a PDF that keeps to what is checked here."""
    with pikepdf.open(path) as pdf:
        return [fault for check in CHECKS for fault in check(pdf)]


def kids(element: Dictionary) -> list:
    value = element.get("/K", [])
    return list(value) if isinstance(value, Array) else [value]


def children(element: Dictionary) -> list[Dictionary]:
    return [kid for kid in kids(element) if isinstance(kid, Dictionary) and "/S" in kid]


def elements(element: Dictionary) -> Iterator[Dictionary]:
    """The elements below this one, each before its children."""
    for child in children(element):
        yield child
        yield from elements(child)


def of_type(pdf: pikepdf.Pdf, *names: str) -> Iterator[Dictionary]:
    return (element for element in elements(pdf.Root.StructTreeRoot) if str(element.S).lstrip("/") in names)


def marks(element: Dictionary) -> list[tuple]:
    """The marked content of this element and those below it, by page and number, in the order of the tree."""
    page = element.Pg.objgen if "/Pg" in element else None
    found = []
    for kid in kids(element):
        if isinstance(kid, int):
            found.append((page, kid))
        elif isinstance(kid, Dictionary) and "/S" in kid:
            found += marks(kid)
    return found


def header_cells(pdf: pikepdf.Pdf) -> Iterator[str]:
    """7.5: each header cell says what it heads, and each table has one."""
    for table in of_type(pdf, "Table"):
        headers = [cell for cell in elements(table) if cell.S == Name.TH]
        if not headers:
            yield "A table has no header cells."
        for cell in headers:
            attributes = cell.get("/A", Dictionary())
            scopes = {
                str(each.get("/Scope")) for each in (attributes if isinstance(attributes, Array) else [attributes])
            }
            if not scopes & SCOPES:
                yield "A header cell has no scope."


def links(pdf: pikepdf.Pdf) -> Iterator[str]:
    """7.18.5: a link has words, and one annotation, which describes it and is in the structure."""
    in_tree = Counter()
    for link in of_type(pdf, "Link"):
        references = [kid for kid in kids(link) if isinstance(kid, Dictionary) and "/Obj" in kid]
        in_tree.update(reference.Obj.objgen for reference in references)
        if len(references) != 1:
            yield f"A link has {len(references)} annotations."
        if not marks(link):
            yield "A link has no words."
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            if in_tree[annotation.objgen] != 1:
                yield "The annotation of a link is not in the structure."
            description = str(annotation.get("/Contents", "")).strip()
            if description in ("", str(annotation.get("/Dest", ""))):
                yield "The annotation of a link has no description."


def notes(pdf: pikepdf.Pdf) -> Iterator[str]:
    """7.9: footnotes are notes with identifiers of their own, by which they are found."""
    found = [str(note.get("/ID", "")) for note in of_type(pdf, "Note")]
    names = list(pdf.Root.StructTreeRoot.get("/IDTree", Dictionary()).get("/Names", []))
    if "" in found:
        yield "A note has no identifier."
    if len(set(found)) < len(found):
        yield "Two notes have the same identifier."
    if found != [str(name) for name in names[::2]]:
        yield "Notes are not found by their identifiers."
    for document in children(pdf.Root.StructTreeRoot):
        for area in children(document):
            if area.S == Name.NonStruct and any(part.S == Name.Span for part in children(area)):
                yield "What stands at the foot of a page is no note."


def alternative_texts(pdf: pikepdf.Pdf) -> Iterator[str]:
    """7.3: whoever cannot see a picture has it described."""
    for figure in of_type(pdf, "Figure", "Formula"):
        if not str(figure.get("/Alt", "")).strip() and not str(figure.get("/ActualText", "")).strip():
            yield "A picture has no alternative text."


def order_of_contents(pdf: pikepdf.Pdf) -> Iterator[str]:
    """7.2: the entries of the table of contents are read in the order in which they are printed, from top to bottom."""
    read, tops = defaultdict(list), defaultdict(list)
    for link in of_type(pdf, "Link"):
        inner = [kid.Obj for kid in kids(link) if isinstance(kid, Dictionary) and "/Obj" in kid and "/Dest" in kid.Obj]
        for page, mark in marks(link) if inner else []:
            read[page].append(mark)
        tops[link.Pg.objgen] += [float(max(annotation.Rect[1], annotation.Rect[3])) for annotation in inner]
    for number, page in enumerate(pdf.pages, start=1):
        written = [mark for mark in _written(page) if mark in set(read[page.objgen])]
        if written != read[page.objgen] or tops[page.objgen] != sorted(tops[page.objgen], reverse=True):
            yield f"The contents on page {number} are read in another order than they are printed in."


def _written(page: pikepdf.Page) -> list[int]:
    return [
        int(instruction.operands[1].MCID)
        for instruction in pikepdf.parse_content_stream(page)
        if str(instruction.operator) == "BDC" and "/MCID" in instruction.operands[1]
    ]


def marked_content(pdf: pikepdf.Pdf) -> Iterator[str]:
    """7.1: what stands on a page is in the structure, or is an artifact."""
    in_tree = set(marks(pdf.Root.StructTreeRoot))
    for number, page in enumerate(pdf.pages, start=1):
        if any((page.objgen, mark) not in in_tree for mark in _written(page)):
            yield f"Words on page {number} are neither in the structure nor artifacts."


CHECKS = (header_cells, links, notes, alternative_texts, order_of_contents, marked_content)
