"""Parts of a PDF that no page shows, and to which something in the file refers; each has the word “Secret”."""

import pikepdf
from pikepdf import Array, Dictionary, Name, String

BOX = Array([10, 10, 90, 40])


def annotation(pdf: pikepdf.Pdf, subtype: str, **entries) -> pikepdf.Object:
    return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=BOX, **entries))


def drawn(pdf: pikepdf.Pdf, words: bytes) -> pikepdf.Object:
    text = b"BT /F1 12 Tf 5 5 Td (" + words + b") Tj ET"
    return pdf.make_stream(text, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 80, 30]))


def removed_page(pdf: pikepdf.Pdf, kind: Name | None = Name.Page) -> pikepdf.Object:
    """A page that was deleted from the tree of pages, with a sticky note."""
    page = Dictionary(MediaBox=Array([0, 0, 200, 200]), Contents=pdf.make_stream(b"(Secretpage) Tj"))
    if kind:
        page.Type = kind
    page.Annots = Array([annotation(pdf, "Text", Contents=String("Secretnote"))])
    return pdf.make_indirect(page)


def structured(pdf: pikepdf.Pdf, **entries) -> None:
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, **entries))
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([element])))


def _page_of_structure(pdf: pikepdf.Pdf) -> None:
    structured(pdf, S=Name.P, Pg=removed_page(pdf), K=0)


def _page_with_a_name(pdf: pikepdf.Pdf) -> None:
    place = Array([removed_page(pdf), Name.Fit])
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String("x"), place])))


def _page_of_a_link(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Annots = Array([annotation(pdf, "Link", Dest=Array([removed_page(pdf, None), Name.Fit]))])


def _page_of_a_bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Shown", 0))
    pdf.Root.Outlines.First.Dest = Array([removed_page(pdf), Name.Fit])


def _template(pdf: pikepdf.Pdf) -> None:
    templates = Dictionary(Names=Array([String("Secretname"), removed_page(pdf, Name.Template)]))
    pdf.Root.Names = Dictionary(Templates=templates)


def _note_of_structure(pdf: pikepdf.Pdf) -> None:
    note = annotation(pdf, "Text", Contents=String("Secretnote"))
    structured(pdf, S=Name.Annot, K=Dictionary(Type=Name.OBJR, Obj=note))


def _note_of_a_link(pdf: pikepdf.Pdf) -> None:
    link = annotation(pdf, "Link", Dest=Array([pdf.pages[1].obj, Name.Fit]))
    link.Popup = annotation(pdf, "Popup", Contents=String("Secretwindow"))
    link.IRT = annotation(pdf, "Text", Contents=String("Secretnote"))
    pdf.pages[0].Annots = Array([link])


def _typed_text_of_a_form(pdf: pikepdf.Pdf) -> None:
    text = annotation(pdf, "FreeText", Contents=String("Secrettyped"))
    pdf.Root.AcroForm = Dictionary(Fields=Array([text]))


def field(pdf: pikepdf.Pdf, name: str, **entries) -> pikepdf.Object:
    return annotation(pdf, "Widget", FT=Name.Tx, T=String(name), **entries)


def _hidden_field(pdf: pikepdf.Pdf) -> None:
    hidden = field(pdf, "note", F=2, V=String("Secretvalue"), DV=String("Secretdefault"), TU=String("Secrettip"))
    hidden.AP = Dictionary(N=drawn(pdf, b"Secretdrawn"))
    pdf.pages[0].Annots = Array([hidden])
    pdf.Root.AcroForm = Dictionary(Fields=Array([hidden]))


def _field_without_a_widget(pdf: pikepdf.Pdf) -> None:
    alone = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("note"), V=String("Secretvalue")))
    pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(T=String("group"), Kids=Array([alone]))]))


def _field_of_a_removed_page(pdf: pikepdf.Pdf) -> None:
    page, there = removed_page(pdf), field(pdf, "note", V=String("Secretvalue"))
    page.Annots.append(there)
    pdf.Root.AcroForm = Dictionary(Fields=Array([there]))


PARTS = {
    "a page of the structure": _page_of_structure,
    "a page with a name": _page_with_a_name,
    "a page of a link": _page_of_a_link,
    "a page of a bookmark": _page_of_a_bookmark,
    "a template": _template,
    "a note of the structure": _note_of_structure,
    "a note of a link": _note_of_a_link,
    "typed text of a form": _typed_text_of_a_form,
    "a hidden field": _hidden_field,
    "a field without a widget": _field_without_a_widget,
    "a field of a removed page": _field_of_a_removed_page,
}
TOLD = {
    "a hidden field": {"hidden_text": 1},
    "a field without a widget": {"hidden_text": 1},
    "a field of a removed page": {"hidden_text": 1},
}
"""How often each kind is told."""


def form(pdf: pikepdf.Pdf) -> None:
    """A field with a widget that is shown and one that is not, a hidden one, and two that are not listed well."""
    shared = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("shared"), V=String("shown")))
    appearance = Dictionary(N=drawn(pdf, b"shown"))
    kids = [annotation(pdf, "Widget", Parent=shared, F=flags, AP=appearance) for flags in (4, 2)]
    shared.Kids = Array(kids)
    hidden = field(pdf, "hidden", F=32, V=String("hidden"))
    foreign = pdf.make_indirect(
        Dictionary(FT=Name.Tx, T=String("f"), V=String("shown by a widget that it does not name"))
    )
    others = [hidden, field(pdf, "free", V=String("in no form")), annotation(pdf, "Widget", Parent=foreign)]
    pdf.pages[0].Annots = Array([*kids, *others])
    pdf.Root.AcroForm = Dictionary(Fields=Array([shared, hidden, foreign]))
