"""The copy that readers get: what is taken out of a PDF, and what stays."""

import base64
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from papers.files import inspection, sanitizing
from tests import clean_files, corpus
from tests.factories import make_pdf

TRACES = (
    b"Erika Musterautor",
    b"erika",
    b"C:\\",
    b"/Users/",
    b"PieceInfo",
    b"Secret program",
    b"DocChecksum",
    b"GPS here",
)
PROGRAMS = {"WeasyPrint", "Chromium", "Cairo", "qpdf", "PDFium", "pikepdf"}
BIN = Path(sys.executable).parent
TAGGED = clean_files.DEMONSTRATION / "e-participation-2013/documents/seeing-the-budget.pdf"


@pytest.fixture
def copied(tmp_path):
    """The readers' copy of these bytes."""

    def copy(data: bytes) -> bytes:
        path = tmp_path / "came.pdf"
        path.write_bytes(data)
        return sanitizing.sanitize(path).content

    return copy


def photo() -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "GPS here", "Erika Musterautor"
    Image.new("RGB", (8, 8), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def with_photo(pdf: pikepdf.Pdf, data: bytes, filters: Name | Array = Name.DCTDecode) -> None:
    picture = Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, BitsPerComponent=8)
    picture.ColorSpace, picture.Filter = Name.DeviceRGB, filters
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=pdf.make_stream(data, picture)))
    pdf.pages[0].Contents = pdf.make_stream(b"/Im0 Do")


def signed(pdf: pikepdf.Pdf) -> Dictionary:
    name = String("Erika Musterautor")
    return Dictionary(FT=Name.Sig, T=String("s"), V=Dictionary(Type=Name.Sig, Name=name, ByteRange=Array([0, 1])))


def with_traces(pdf: pikepdf.Pdf) -> None:
    """Author and path at every place at which programs leave them."""
    pdf.docinfo["/Author"], pdf.docinfo["/Creator"] = "Erika Musterautor", "Secret program"
    pdf.docinfo["/Title"], pdf.docinfo["/Source"] = "Consultation in practice", "C:\\Users\\erika\\paper.docx"
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"], metadata["xmp:CreatorTool"] = ["Erika Musterautor"], "Secret program"
        metadata["dc:title"], metadata["pdfuaid:part"] = "Consultation in practice", "1"
    page = pdf.pages[0]
    page.PieceInfo = Dictionary(App=Dictionary(Private=String("C:\\erika")))
    page.Metadata = pdf.make_stream(b"<x>Erika Musterautor</x>", Dictionary(Type=Name.Metadata, Subtype=Name.XML))
    with_photo(pdf, photo())
    box = Array([0, 0, 9, 9])
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=box, T=String("Erika Musterautor"), Contents=String("Yes")
    )
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, Contents=String("file:///C:\\erika"))
    link.A = Dictionary(S=Name.URI, URI=String("file:///C:/Users/erika/paper.docx"))
    page.Annots = Array([pdf.make_indirect(note), pdf.make_indirect(link)])
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(signed(pdf))]), SigFlags=3)
    pdf.trailer.DocChecksum = Name("/0123")


def with_notes_of_programs(pdf: pikepdf.Pdf) -> None:
    """“Secret” at places of which readers see nothing, with what stays of them."""
    box, page, secret = Array([0, 0, 9, 9]), pdf.pages[0], String("Secret")

    def annotation(subtype: str, **entries) -> Dictionary:
        return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=box, **entries))

    link = annotation("Link", Dest=Array([page.obj, Name.Fit]), Contents=String("To the top"), RC=secret, NM=secret)
    field = annotation("Widget", FT=Name.Sig, T=String("s"), V=Dictionary(Type=Name.Sig, Reason=secret))
    marks = [annotation(kind, Contents=secret) for kind in ("Watermark", "PrinterMark", "TrapNet")]
    page.Annots = Array([link, field, *marks])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    page.Thumb = pdf.make_stream(b"Secret", Width=2, Height=3, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    part = pdf.make_indirect(Dictionary(Type=Name.DPart, DPM=Dictionary(Own=secret)))
    page.DPart, pdf.Root.DPartRoot = part, Dictionary(Type=Name.DPartRoot, DPartRootNode=part)
    bead = pdf.make_indirect(Dictionary(Type=Name.Bead, P=page.obj, R=box))
    pdf.Root.Threads = Array([pdf.make_indirect(Dictionary(F=bead, I=Dictionary(Title=secret, Author=secret)))])
    usage = Dictionary(CreatorInfo=Dictionary(Creator=secret, Subtype=Name.Artwork))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Map"), Usage=usage))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(Creator=secret))
    pdf.Root.OCProperties.Configs = Array([Dictionary(Name=String("Plain"), Creator=secret)])


def unpacked(data: bytes) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False)
    return out.getvalue().replace(b"\0", b"")


def test_author_and_folders_are_nowhere_in_the_copy(copied):
    came = corpus.changed(with_traces)

    copy = copied(came)

    assert all(trace in unpacked(came) for trace in TRACES)
    assert [trace for trace in TRACES if trace in unpacked(copy)] == []


def test_notes_of_programs_go_and_what_readers_use_stays(copied):
    came = corpus.changed(with_notes_of_programs)

    copy = copied(came)

    with pikepdf.open(BytesIO(copy)) as pdf:
        link, *others = pdf.pages[0].Annots
        assert (str(link.Contents), link.Dest[0].objgen) == ("To the top", pdf.pages[0].objgen)
        assert [str(each.Subtype) for each in others] == ["/Widget", "/Watermark", "/PrinterMark", "/TrapNet"]
        assert (len(pdf.Root.Threads), pdf.Root.Threads[0].F.P.objgen) == (1, pdf.pages[0].objgen)
        assert (str(pdf.Root.OCProperties.OCGs[0].Name), len(pdf.Root.OCProperties.Configs)) == ("Map", 1)
    assert unpacked(came).count(b"Secret") == 13
    assert b"Secret" not in unpacked(copy)


def test_title_standards_and_pictures_stay_and_remarks_go(copied):
    with pikepdf.open(BytesIO(copied(corpus.changed(with_traces)))) as pdf:
        metadata = pdf.open_metadata()
        picture = Image.open(BytesIO(pdf.pages[0].Resources.XObject.Im0.read_raw_bytes()))

        assert dict(pdf.docinfo) == {"/Title": "Consultation in practice"}
        assert (metadata["dc:title"], metadata["pdfuaid:part"]) == ("Consultation in practice", "1")
        assert list(pdf.pages[0].Annots) == []
        assert (str(pdf.Root.AcroForm.Fields[0].T), "/V" in pdf.Root.AcroForm.Fields[0]) == ("s", False)
        assert (picture.size, dict(picture.getexif())) == ((8, 8), {})


@pytest.mark.parametrize(
    ("change", "filters"),
    [
        (lambda data: data, Array([Name.DCTDecode])),
        (lambda data: data, Array([Name.DCT])),
        (lambda data: data.replace(b"\xff\xe1", b"\xff\xff\xff\xe1"), Name.DCTDecode),
        (lambda data: data.replace(b"\xff\xe1", b"\xff\x01\xff\xe1"), Name.DCTDecode),
        (lambda data: data.replace(b"\xff\xe1", b"\0\xff\0\xff\xe1"), Name.DCTDecode),
    ],
    ids=["in a list", "short, in a list", "fill bytes", "marker alone", "stray bytes"],
)
def test_notes_in_a_photo_go_however_it_is_written(copied, change, filters):
    came = corpus.changed(lambda pdf: with_photo(pdf, change(photo()), filters))

    copy = copied(came)

    with pikepdf.open(BytesIO(copy)) as pdf:
        picture = Image.open(BytesIO(pdf.pages[0].Resources.XObject.Im0.read_raw_bytes()))
        assert (b"GPS here" in came, b"GPS here" in copy) == (True, False)
        assert (picture.getpixel((4, 4)), dict(picture.getexif())) == ((254, 0, 0), {})


@pytest.mark.parametrize(
    ("wrap", "filters"),
    [
        (zlib.compress, [Name.FlateDecode, Name.DCTDecode]),
        (lambda data: zlib.compress(zlib.compress(data)), [Name.Fl, Name.FlateDecode, Name.DCT]),
        (lambda data: base64.a85encode(data) + b"~>", [Name.ASCII85Decode, Name.DCTDecode]),
        (lambda data: base64.a85encode(zlib.compress(data)) + b"~>", [Name.A85, Name.FlateDecode, Name.DCTDecode]),
        (lambda data: data.hex().encode() + b">", [Name.ASCIIHexDecode, Name.DCTDecode]),
        (lambda data: b"".join(bytes([0, byte]) for byte in data) + b"\x80", [Name.RunLengthDecode, Name.DCTDecode]),
    ],
    ids=["packed", "packed twice", "in ASCII", "in ASCII and packed", "in hexadecimal", "in runs"],
)
def test_notes_in_a_photo_go_whatever_it_is_packed_in(copied, wrap, filters):
    came = corpus.changed(lambda pdf: with_photo(pdf, wrap(photo()), Array(filters)))

    copy = copied(came)

    with pikepdf.open(BytesIO(copy)) as pdf:
        picture = pikepdf.PdfImage(pdf.pages[0].Resources.XObject.Im0).as_pil_image()
        assert picture.getpixel((4, 4)) == (254, 0, 0)
        assert b"GPS here" not in copy + unpacked(copy)
        assert dict(picture.getexif()) == {}


def test_photo_with_a_predictor_around_it_keeps_its_pixels_alone(copied):
    def change(pdf: pikepdf.Pdf) -> None:
        rows = b"\0" + photo()  # one row, of which each byte is as it was (PNG predictor 10)
        with_photo(pdf, zlib.compress(rows), Array([Name.FlateDecode, Name.DCTDecode]))
        parms = Dictionary(Predictor=10, Columns=len(rows) - 1)
        pdf.pages[0].Resources.XObject.Im0.DecodeParms = Array([parms, None])

    copy = copied(corpus.changed(change))

    with pikepdf.open(BytesIO(copy)) as pdf:
        picture = pdf.pages[0].Resources.XObject.Im0
        assert picture.read_bytes()[:3] == bytes([254, 0, 0])
        assert b"GPS here" not in copy + unpacked(copy)


def test_title_loses_what_nobody_sees(copied):
    title = "Consultation\0 in\x01 \u202epractice\ufffe"
    came = corpus.changed(lambda pdf: pdf.docinfo.__setitem__("/Title", title))

    with pikepdf.open(BytesIO(copied(came))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Consultation in practice"


def test_title_that_stands_under_the_old_properties_alone_is_told_by_the_new_too(copied):
    def only_in_info(pdf):
        with pdf.open_metadata() as metadata:
            metadata["pdfuaid:part"] = "1"
        pdf.docinfo["/Title"] = "Consultation in practice"

    with pikepdf.open(BytesIO(copied(corpus.changed(only_in_info)))) as pdf:
        assert b"Consultation in practice" in pdf.Root.Metadata.read_bytes()
        assert str(pdf.docinfo["/Title"]) == "Consultation in practice"


def test_copy_of_an_accessible_pdf_is_one(copied, tmp_path):
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(copied(TAGGED.read_bytes()))

    checks = [["qpdf", "--check"], [BIN / "pdfua", "check", "--min-severity", "error"], [BIN / "outloud", "--quiet"]]
    statuses = [subprocess.run([*check, copy], capture_output=True, check=False).returncode for check in checks]
    with pikepdf.open(TAGGED) as came, pikepdf.open(copy) as made:
        shapes = [
            (len(pdf.pages), str(pdf.Root.Lang), elements(pdf.Root.StructTreeRoot), pdf.Root.MarkInfo.Marked)
            for pdf in (came, made)
        ]
        marks = [[page.Contents.read_bytes() for page in pdf.pages] for pdf in (came, made)]

    assert statuses == [0, 0, 0]
    assert shapes[0] == shapes[1]
    assert marks[0] == marks[1]


def elements(element) -> int:
    """How many elements of structure stand under this one."""
    found = element.get("/K", [])
    kids = list(found) if isinstance(found, Array) else [found]
    return sum(1 + elements(kid) for kid in kids if isinstance(kid, Dictionary) and "/S" in kid)


def test_same_file_gives_the_same_copy(copied):
    came = TAGGED.read_bytes()

    assert copied(came) == copied(came) != came


def test_copy_of_a_copy_is_that_copy(copied):
    once = copied(TAGGED.read_bytes())

    assert copied(once) == once


def test_title_that_is_a_path_goes(copied):
    came = corpus.changed(lambda pdf: pdf.docinfo.__setitem__("/Title", "C:\\Users\\erika\\My paper"))

    assert b"erika" not in unpacked(copied(came))


def test_file_that_cannot_be_read_or_takes_too_long_gives_none(copied, monkeypatch):
    with pytest.raises(sanitizing.NotSanitized):
        copied(b"%PDF-1.7 nothing")

    monkeypatch.setattr(sanitizing, "SECONDS", 0)
    with pytest.raises(sanitizing.NotSanitized):
        copied(make_pdf(1))


def test_clean_files_of_every_program_are_accepted_and_have_a_copy(copied, tmp_path):
    """Both here, for to make the files takes longer than to look into them."""
    found = {}
    for name, data in clean_files.clean_files(tmp_path, originals=2):
        copy = copied(data)
        found[name] = inspection.inspect_file(tmp_path / "came.pdf")
        with pikepdf.open(BytesIO(data)) as came, pikepdf.open(BytesIO(copy)) as made:
            assert len(made.pages) == len(came.pages), name

    assert [name for name, each in found.items() if not each.is_complete] == []
    assert {name.split()[0] for name in found} >= PROGRAMS
