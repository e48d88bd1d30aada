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


def _words_of_elements(pdf: pikepdf.Pdf) -> None:
    """What elements of every kind say instead of a stamp, those around them, and a bookmark."""
    stamp = annotation(pdf, "Stamp")
    pdf.pages[0].Annots = Array([stamp])
    kinds = ["Annot", "Figure", "Form", "Note", "Sect", "Own", "TD"]
    words = {key: String(f"Secret{key}") for key in ("ActualText", "Alt", "E", "T")}
    elements = [
        pdf.make_indirect(Dictionary(S=Name(f"/{kind}"), K=Dictionary(Obj=stamp), Type=Name.StructElem, **words))
        for kind in kinds
    ]
    within = Dictionary(S=Name.Annot, K=Array([Dictionary(Type=Name.OBJR, Obj=stamp)]), **words)
    around = pdf.make_indirect(Dictionary(S=Name.Sect, K=Array([elements[0], within]), Type=Name.StructElem, **words))
    pdf.Root.StructTreeRoot = pdf.make_indirect(
        Dictionary(Type=Name.StructTreeRoot, RoleMap=Dictionary(Own=Name.Annot), K=Array([*elements[1:], around]))
    )
    pdf.Root.StructTreeRoot.ParentTree = Dictionary(Nums=Array([0, elements[0]]))


def _words_of_a_removed_page(pdf: pikepdf.Pdf) -> None:
    structured(pdf, S=Name.P, Pg=removed_page(pdf), K=0, ActualText=String("Secrettext"))


def _words_of_a_bookmark(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Shown", 0))
    element = Dictionary(Type=Name.StructElem, S=Name.Annot, Alt=String("Secretelement"))
    pdf.Root.Outlines.First.SE = pdf.make_indirect(element)


PARTS = {
    "words of elements": _words_of_elements,
    "words of a removed page": _words_of_a_removed_page,
    "words of a bookmark": _words_of_a_bookmark,
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
    "words of elements": {"marks_on_pages": 1},
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


def structure(pdf: pikepdf.Pdf) -> None:
    """A stamp in elements with and without other content, in a cell, and bookmarks that lead to such."""
    page, stamp, old = pdf.pages[0].obj, annotation(pdf, "Stamp"), removed_page(pdf)
    page.Annots = Array([stamp])
    to_stamp = Dictionary(Type=Name.OBJR, Obj=stamp)

    def element(kind: str, *kids, **entries) -> pikepdf.Object:
        found = Dictionary(Type=Name.StructElem, S=Name(f"/{kind}"), Pg=page, **entries)
        if kids:
            found.K = Array([*kids])
        return pdf.make_indirect(found)

    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    stamped = element("Annot", to_stamp, Alt=String("Secretstamp"))
    of_old = Dictionary(Type=Name.MCR, Pg=old, MCID=0)
    figure = element("Figure", 1, of_old, Alt=String("A chart"))
    cells = [
        element("TD", 2, ActualText=String("One")),
        element("TD", to_stamp, P=root, Alt=String("Secretstamp"), A=Dictionary(O=Name.Table, ColSpan=2)),
        element("TD", Alt=String("Nothing was here")),
    ]
    root.K = Array([element("P", 0, stamped), figure, element("TR", *cells), element("Sect", stamped)])
    pdf.Root.StructTreeRoot = root
    with pdf.open_outline() as outline:
        outline.root += [pikepdf.OutlineItem("One", 0), pikepdf.OutlineItem("Two", 0)]
    first = pdf.Root.Outlines.First
    first.SE, first.Next.SE = stamped, figure
