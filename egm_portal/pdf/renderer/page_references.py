"""Computes the references to the pages of a PDF once.

pydyf 0.13 computes those of all pages each time when WeasyPrint asks for one, which it does for each structure element:
in a document of 300 pages that took an eighth of the time, and the square of it in a longer one.
"""

from weasyprint.pdf import pydyf


def compute_once() -> None:
    pydyf.PDF.page_references = property(_page_references)


def _page_references(pdf: pydyf.PDF) -> list[bytes]:
    known = vars(pdf).setdefault("known_references", [])
    numbers = pdf.pages["Kids"][3 * len(known) :: 3]
    known += [f"{number} 0 R".encode("ascii") for number in numbers]
    return known
