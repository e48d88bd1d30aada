"""Leaves out of a PDF what people have written onto its pages: sticky notes, highlights and other remarks.

ISO 32000-2, 12.5.6. What belongs to the page stays: links, the appearance of forms, watermarks and printers' marks.
"""

from typing import BinaryIO

import pikepdf
import pypdfium2
from links import Link, judged
from omissions import Omissions
from pikepdf import Array, String
from walk import address_in, is_dictionary

OF_THE_PAGE = {"/Link", "/Widget", "/Watermark", "/PrinterMark", "/TrapNet"}
KINDS = {
    "/Text": "notes_on_pages",
    "/Popup": "",  # the window of another annotation
    "/Highlight": "highlights",
    "/Underline": "highlights",
    "/Squiggly": "highlights",
    "/StrikeOut": "highlights",
}
OTHERS = "marks_on_pages"  # typed text, drawings, stamps


def remove_annotations(pdf: pikepdf.Pdf, source: BinaryIO, omissions: Omissions) -> bool:
    """Removes remarks, and links that no reader could follow, whose text stays; returns whether there were any."""
    removed = set()
    with pypdfium2.PdfDocument(source) as drawn:
        for number, page in enumerate(pdf.pages, start=1):
            annotations = page.get("/Annots")
            if not isinstance(annotations, Array):
                continue
            kept = []
            for annotation in annotations:
                if not is_dictionary(annotation) or annotation.objgen in removed - {(0, 0)}:
                    continue  # nothing, or a remark on two pages
                subtype = str(annotation.get("/Subtype", ""))
                address = _left_out_address(annotation) if subtype == "/Link" else ""
                if subtype in OF_THE_PAGE and not address:
                    kept.append(annotation)
                    continue
                if address:
                    omissions.add("links", _words_under(drawn, number, annotation), address=address, page=number)
                elif kind := KINDS.get(subtype, OTHERS):
                    # An answer to a remark is another one, a group of marks is one.
                    words = annotation.get("/Contents")
                    omissions.add(kind, str(words) if isinstance(words, String) else "", page=number)
                removed.add(annotation.objgen)
                empty(annotation)
            if len(kept) < len(annotations):
                page.Annots = Array(kept)
    return bool(removed)


def empty(annotation: pikepdf.Object) -> None:
    """Removes all entries: something in the document, such as its structure, may still refer to it."""
    if isinstance(annotation, pikepdf.Stream):
        annotation.write(b"")
    for key in set(annotation.keys()) - {"/Length"}:
        del annotation[key]


def _left_out_address(link: pikepdf.Object) -> str:
    """The address of a link that is left out; empty for one that stays, also one to a place in the document."""
    action = link.get("/A")
    address = address_in(action) if is_dictionary(action) else ""
    return address if address and judged(address) is not Link.PUBLIC else ""


def _words_under(drawn: pypdfium2.PdfDocument, number: int, link: pikepdf.Object) -> str:
    try:
        left, bottom, right, top = (float(each) for each in link["/Rect"])
        page = drawn[number - 1]
        words = page.get_textpage().get_text_bounded(left, bottom, right, top)
        page.close()
        return words
    except (pypdfium2.PdfiumError, KeyError, TypeError, ValueError):
        return ""
