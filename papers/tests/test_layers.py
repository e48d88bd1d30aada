"""Layers of a PDF that are switched off, and drawings that no page shows: readers do not get them."""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String

from papers.files import sanitizing
from tests import corpus
from tests.unseen_parts import BOX, annotation

TEXT = "BT /F1 12 Tf 20 {} Td ({}) Tj ET "
CONTENT = f"/OC /L BDC {TEXT.format(150, 'Secretword')} EMC {TEXT.format(100, 'Seen')}"


@pytest.fixture
def copied(tmp_path):
    """The copy of these bytes, and the names of the hidden layers that it has told."""

    def copy(data: bytes) -> tuple[bytes, list[str]]:
        (tmp_path / "came").write_bytes(data)
        made = sanitizing.sanitize(tmp_path / "came")
        told = [each for each in made.left_out if each["kind"] == "hidden_layers"]
        return made.content, [place["words"] for each in told for place in each["places"]]

    return copy


def layer(pdf: pikepdf.Pdf, name: str = "Secretlayer", **entries) -> pikepdf.Object:
    return pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name), **entries))


def layered(pdf: pikepdf.Pdf, property_: object, groups: list, content: str = CONTENT, **default) -> None:
    """Has the first page show this content, in which “/L” is this property, and the document have these layers."""
    page = pdf.pages[0]
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F1=font), Properties=Dictionary(L=property_))
    page.Contents = pdf.make_stream(content.encode())
    pdf.Root.OCProperties = Dictionary(OCGs=Array(groups), D=Dictionary(Order=Array(groups), **default))


def off(pdf: pikepdf.Pdf, content: str = CONTENT) -> pikepdf.Object:
    """One layer, which is off."""
    group = layer(pdf)
    layered(pdf, group, [group], content, OFF=Array([group]))
    return group


def unpacked(pdf: bytes) -> bytes:
    out, decode = BytesIO(), pikepdf.StreamDecodeLevel.generalized
    with pikepdf.open(BytesIO(pdf)) as opened:
        disable = pikepdf.ObjectStreamMode.disable
        opened.save(out, object_stream_mode=disable, stream_decode_level=decode, compress_streams=False)
    return out.getvalue()


def text_of(pdf: bytes) -> str:
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().strip()


def _not_among_those_on(pdf: pikepdf.Pdf) -> None:
    group = layer(pdf)
    layered(pdf, group, [group], BaseState=Name.OFF, ON=Array([layer(pdf, "other")]))


def _membership(pdf: pikepdf.Pdf, **entries) -> None:
    """A condition that the only layer, which is off, does not meet."""
    group = layer(pdf)
    layered(pdf, Dictionary(Type=Name.OCMD, OCGs=group, **entries), [group], OFF=Array([group]))


def _expression(pdf: pikepdf.Pdf) -> None:
    group, other = layer(pdf), layer(pdf, "other")
    expression = Array([Name.And, other, Array([Name.Not, Array([Name.Not, group])])])
    layered(pdf, Dictionary(Type=Name.OCMD, VE=expression), [group, other], OFF=Array([group]))


def _drawing(pdf: pikepdf.Pdf) -> None:
    group = off(pdf, f"/X Do {TEXT.format(100, 'Seen')}")
    drawn = pdf.make_stream(b"(Secretword) Tj", Type=Name.XObject, Subtype=Name.Form, BBox=BOX, OC=group)
    pdf.pages[0].Resources.XObject = Dictionary(X=drawn)


def _within_a_drawing(pdf: pikepdf.Pdf, *, has_resources: bool = True) -> None:
    off(pdf, f"/X Do {TEXT.format(100, 'Seen')}")
    drawn = pdf.make_stream(CONTENT.replace("Seen", "").encode(), Type=Name.XObject, Subtype=Name.Form, BBox=BOX)
    if has_resources:
        drawn.Resources = pdf.make_indirect(pdf.pages[0].Resources)
    pdf.pages[0].Resources.XObject = Dictionary(X=drawn)


def _named_otherwise_on_another_page(pdf: pikepdf.Pdf) -> None:
    _within_a_drawing(pdf, has_resources=False)
    shown = Dictionary(Properties=Dictionary(L=layer(pdf, "Shown")))
    pdf.pages.append(pikepdf.Page(Dictionary(Type=Name.Page, MediaBox=BOX, Resources=shown)))


def _within_a_glyph(pdf: pikepdf.Pdf) -> None:
    group = off(pdf, f"BT /T 12 Tf (b) Tj ET {TEXT.format(100, 'Seen')}")
    glyph = pdf.make_stream(b"9 0 d0 /OC /G BDC BT (Secretword) Tj ET EMC")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type3, FontBBox=BOX, FontMatrix=Array([1, 0, 0, 1, 0, 0]))
    font.Encoding = Dictionary(Differences=Array([98, Name.a]))
    font.FirstChar, font.LastChar, font.Widths = 98, 98, Array([9])
    font.CharProcs, font.Resources = Dictionary(a=glyph), Dictionary(Properties=Dictionary(G=group))
    pdf.pages[0].Resources.Font.T = font


def _annotation(pdf: pikepdf.Pdf) -> None:
    group = off(pdf, TEXT.format(100, "Seen"))
    pdf.pages[0].Annots = Array([annotation(pdf, "Watermark", OC=group, Contents=String("Secretword"))])


def _field(pdf: pikepdf.Pdf) -> None:
    group = off(pdf, TEXT.format(100, "Seen"))
    field = annotation(pdf, "Widget", OC=group, FT=Name.Tx, T=String("a"), V=String("Secretword"))
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def _used_in_it_alone(pdf: pikepdf.Pdf) -> None:
    off(pdf, f"/OC /L BDC /X Do EMC {TEXT.format(100, 'Seen')}")
    drawn = pdf.make_stream(b"(Secretword) Tj", Type=Name.XObject, Subtype=Name.Form, BBox=BOX)
    pdf.pages[0].Resources.XObject = Dictionary(X=drawn)


def _structure(pdf: pikepdf.Pdf) -> None:
    """The words that a screen reader says of it, in the content and in the structure."""
    inner = "/Span <</MCID 1 /ActualText (Secretword)>> BDC (Secret) Tj EMC"
    off(pdf, f"/P <</MCID 0>> BDC {TEXT.format(100, 'Seen')} EMC /OC /L BDC BT /F1 9 Tf {inner} ET EMC")
    page = pdf.pages[0].obj
    elements = [
        pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, Pg=page, K=number, ActualText=String(text)))
        for number, text in enumerate(["Seen", "Secretword"])
    ]
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array(elements)))


def _by_usage(pdf: pikepdf.Pdf, view: Name, print_: Name) -> None:
    """A layer that programs switch by themselves when the file is opened and when it is printed."""
    usage = Dictionary(View=Dictionary(ViewState=view), Print=Dictionary(PrintState=print_))
    group = layer(pdf, Usage=usage)
    applied = [
        Dictionary(Event=event, Category=Array([event]), OCGs=Array([group])) for event in (Name.View, Name.Print)
    ]
    layered(pdf, group, [group], ON=Array([group]), AS=Array(applied))


def _structure_around_it(pdf: pikepdf.Pdf) -> None:
    """The words that a screen reader says of what has nothing but the layer in it."""
    _structure(pdf)
    inner = "/OC /L BDC BT /F1 9 Tf (Secret) Tj ET EMC"
    around = f"/P <</MCID 1>> BDC /Span <</ActualText (Secretword)>> BDC {inner} EMC EMC"
    shown = f"/P <</MCID 0>> BDC {TEXT.format(100, 'Seen')} {inner} EMC"
    pdf.pages[0].Contents = pdf.make_stream(f"{around} {shown} /P <</MCID 1>> BDC {inner}".encode())


HIDDEN = {
    "off": off,
    "not among those that are on": _not_among_those_on,
    "off for every use of the file": lambda pdf: _by_usage(pdf, Name.OFF, Name.OFF),
    "any of those that are off": _membership,
    "all of those that are off": lambda pdf: _membership(pdf, P=Name.AllOn),
    "an expression": _expression,
    "a drawing": _drawing,
    "within a drawing": _within_a_drawing,
    "within a drawing without resources": lambda pdf: _within_a_drawing(pdf, has_resources=False),
    "a drawing, with another layer of this name": _named_otherwise_on_another_page,
    "within a glyph": _within_a_glyph,
    "a watermark": _annotation,
    "a field": _field,
    "a drawing in it alone": _used_in_it_alone,
    "its structure": _structure,
    "structure around it": _structure_around_it,
}


@pytest.mark.parametrize("name", HIDDEN)
def test_layer_that_is_off_is_left_out_and_told(copied, name):
    came = corpus.changed(HIDDEN[name])

    copy, told = copied(came)

    assert b"Secret" in unpacked(came)
    assert (b"Secret" in unpacked(copy), text_of(copy), told) == (False, "Seen", ["Secretlayer"])


def test_words_of_what_has_more_than_a_hidden_layer_stay(copied):
    copy, _ = copied(corpus.changed(_structure_around_it))

    with pikepdf.open(BytesIO(copy)) as pdf:
        (element,) = pdf.Root.StructTreeRoot.K
        marks = [
            operands[1].MCID for operands, name in pikepdf.parse_content_stream(pdf.pages[0]) if str(name) == "BDC"
        ]
    assert (str(element.ActualText), marks) == ("Seen", [0])


def _on(pdf: pikepdf.Pdf) -> None:
    group, other = layer(pdf, "Shown"), layer(pdf, "Other")
    layered(pdf, group, [group, other], OFF=Array([other]))


def _when_none_is_on(pdf: pikepdf.Pdf) -> None:
    _membership(pdf, P=Name.AllOff)


def _switched_on_by_a_link(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.SetOCGState, State=Array([Name.OFF, Name.Toggle, off(pdf)]))
    pdf.pages[0].Annots = Array([annotation(pdf, "Link", A=action)])


def _printed(pdf: pikepdf.Pdf) -> None:
    group = layer(pdf, Usage=Dictionary(Print=Dictionary(PrintState=Name.ON)))
    usage = Dictionary(Event=Name.Print, Category=Array([Name.Print]), OCGs=Array([group]))
    layered(pdf, group, [group], OFF=Array([group]), AS=Array([usage]))


def _for_designers(pdf: pikepdf.Pdf) -> None:
    group = layer(pdf, Intent=Name.Design)
    layered(pdf, group, [group], OFF=Array([group]))


def _off_in_print(pdf: pikepdf.Pdf) -> None:
    _by_usage(pdf, Name.ON, Name.OFF)


def _off_on_screen(pdf: pikepdf.Pdf) -> None:
    _by_usage(pdf, Name.OFF, Name.ON)


SEEN = [_on, _when_none_is_on, _switched_on_by_a_link, _printed, _off_in_print, _off_on_screen, _for_designers]


@pytest.mark.parametrize("change", SEEN)
def test_layer_that_readers_see_stays(copied, change):
    copy, _ = copied(corpus.changed(change))

    assert b"Secretword" in unpacked(copy)


def test_text_that_depends_on_a_layer_that_is_off_stays_visible(copied):
    copy, told = copied(corpus.changed(_when_none_is_on))

    assert (text_of(copy).split(), told) == (["Secretword", "Seen"], ["Secretlayer"])


def test_content_after_a_hidden_layer_is_drawn_as_before(copied):
    """With its clipping, its font and its place."""
    hidden = "/OC /L BDC q 0 0 150 150 re W f /F1 20 Tf 1 0 0 1 30 40 cm BT (a) ' 1 2 (b) \" ET EMC"
    came = corpus.changed(lambda pdf: off(pdf, f"{hidden} BT 10 10 Td (Seen) Tj ET Q 5 5 5 5 re f"))

    copy, _ = copied(came)

    before, after = (pypdfium2.PdfDocument(each)[0].render().to_pil().tobytes() for each in (came, copy))
    assert before == after
    assert text_of(copy) == "Seen"


@pytest.mark.parametrize(
    "faulty", ["BMC EMC", "/OC BDC EMC", "BDC EMC", '/OC /L BDC (Secretword) " 1 (Secretword) " EMC']
)
def test_content_with_too_few_operands_is_copied(copied, faulty):
    copy, told = copied(corpus.changed(lambda pdf: off(pdf, f"{CONTENT} BT /F1 9 Tf {faulty} ET")))

    assert (b"Secret" in unpacked(copy), text_of(copy), told) == (False, "Seen", ["Secretlayer"])


def test_what_the_file_says_of_layers_has_no_hidden_ones(copied):
    def change(pdf: pikepdf.Pdf) -> None:
        shown, hidden = layer(pdf, "Shown"), layer(pdf)
        layered(pdf, hidden, [shown, hidden], OFF=Array([hidden]), RBGroups=Array([Array([shown, hidden])]))
        pdf.Root.OCProperties.D.Order = Array([shown, Array([String("Secretheading"), hidden])])

    copy, _ = copied(corpus.changed(change))

    with pikepdf.open(BytesIO(copy)) as pdf:
        properties = pdf.Root.OCProperties
        assert [str(each.Name) for each in properties.OCGs] == ["Shown"]
        assert (len(properties.D.OFF), len(properties.D.RBGroups[0]), len(properties.D.Order)) == (0, 1, 1)


def drawing(pdf: pikepdf.Pdf, content: bytes = b"0 0 9 9 re f", **entries) -> pikepdf.Object:
    return pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=BOX, **entries)


def test_drawings_that_share_their_resources_are_copied_once(copied):
    """As LibreOffice writes shapes that fade: with entries for each of them in the resources of all."""

    def change(pdf: pikepdf.Pdf) -> None:
        shared = pdf.make_indirect(Dictionary(XObject=Dictionary(), ExtGState=Dictionary()))
        for number in range(2000):
            shared.XObject[f"/D{number}"] = drawing(pdf, b"/G%d gs 0 0 9 9 re f" % number, Resources=shared)
            shared.ExtGState[f"/G{number}"] = Dictionary(ca=0.5)
        pdf.pages[0].Resources = shared
        pdf.pages[0].Contents = pdf.make_stream(b"".join(b"/D%d Do " % number for number in range(2000)))

    came = corpus.changed(change)
    copy, _ = copied(came)

    assert len(copy) < 2 * len(came)
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert len(pdf.pages[0].Resources.XObject) == 2000


def test_drawing_that_only_an_unused_one_shows_is_left_out(copied):
    def change(pdf: pikepdf.Pdf) -> None:
        shared = pdf.make_indirect(Dictionary(XObject=Dictionary()))
        shared.XObject.U = drawing(pdf, Resources=shared)
        shared.XObject.X = drawing(pdf, b"/Y Do", Resources=shared)
        shared.XObject.Y = drawing(pdf, b"(Secretword) Tj", Resources=shared)
        pdf.pages[0].Resources, pdf.pages[0].Contents = shared, pdf.make_stream(b"/U Do")

    copy, _ = copied(corpus.changed(change))

    assert b"Secretword" not in unpacked(copy)
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert list(pdf.pages[0].Resources.XObject.keys()) == ["/U"]


def in_glyph(pdf: pikepdf.Pdf, drawings: Dictionary) -> None:
    glyphs = Dictionary(a=pdf.make_stream(b"9 0 d0 /Drawn Do"))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type3, CharProcs=glyphs, Resources=Dictionary(XObject=drawings))
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(F=font))
    pdf.pages[0].Contents = pdf.make_stream(b"BT /F 9 Tf (a) Tj ET")


def in_drawing_without_resources(pdf: pikepdf.Pdf, drawings: Dictionary) -> None:
    drawings.Outer = drawing(pdf, b"/Drawn Do")
    pdf.pages[0].Resources, pdf.pages[0].Contents = Dictionary(XObject=drawings), pdf.make_stream(b"/Outer Do")


def in_pieces(pdf: pikepdf.Pdf, drawings: Dictionary) -> None:
    pdf.pages[0].Resources = Dictionary(XObject=drawings)
    pdf.pages[0].Contents = Array([pdf.make_stream(b"q"), pdf.make_stream(b"/Dr#61wn"), pdf.make_stream(b"Do Q")])


def in_what_cannot_be_unpacked(pdf: pikepdf.Pdf, drawings: Dictionary) -> None:
    pdf.pages[0].Resources = Dictionary(XObject=drawings)
    pdf.pages[0].Contents = pdf.make_stream(b"/Drawn Do", Filter=Name.Unknown)


@pytest.mark.parametrize("use", [in_glyph, in_drawing_without_resources, in_pieces, in_what_cannot_be_unpacked])
def test_drawing_that_something_shows_stays(copied, use):
    def change(pdf: pikepdf.Pdf) -> None:
        use(pdf, pdf.make_indirect(Dictionary(Drawn=drawing(pdf, b"0 0 7 7 re f"))))

    copy, _ = copied(corpus.changed(change))

    assert b"0 0 7 7 re f" in unpacked(copy)


def test_drawing_that_no_page_uses_is_left_out(copied):
    def change(pdf: pikepdf.Pdf) -> None:
        unused = pdf.make_stream(b"(Secretword) Tj", Type=Name.XObject, Subtype=Name.Form, BBox=BOX)
        used = pdf.make_stream(b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=BOX)
        used.Resources = Dictionary(XObject=Dictionary(Y=unused))
        pdf.pages[0].Contents = pdf.make_stream(b"/U Do")
        pdf.pages[0].Resources = Dictionary(XObject=Dictionary(X=unused, U=used))

    came = corpus.changed(change)
    copy, _ = copied(came)

    assert (b"Secretword" in unpacked(came), b"Secretword" in unpacked(copy)) == (True, False)
    with pikepdf.open(BytesIO(copy)) as pdf:
        assert list(pdf.pages[0].Resources.XObject.keys()) == ["/U"]
