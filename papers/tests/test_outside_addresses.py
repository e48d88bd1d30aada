"""One rule for links: which stand in the public file, which are taken out of it, and which no file may have."""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from papers.files import inspection, sanitizing
from papers.files.inspector.links import Link, is_on_network, judged
from papers.files.refusal_messages import SENTENCES
from tests import corpus, word_files
from tests.damaged_files import HTTP, link_to

PUBLIC = ["https://example.org/a:b", "HTTP://example.org/home/a", " mailto:a@example.org", "#page=2", "ht\ntps:/a"]
REMOVED = [
    "file:///C:/Users/erika/paper.docx",
    "ftp://example.org/a",
    "tel:+41229170000",
    "paper.docx",
    "../paper.docx",
    "/Users/erika/a:b",
    "//example.org/a",
    "\\\\host\\share\\paper.docx",
    "C:\\paper.docx",
    "www.example.org",
    "www.example.org:8080/a",
    "example.org:8080",
    "192.0.2.1:8080/a",
    "doi:10.1000/182",
    "DOI: 10.1000/182",
    "urn:isbn:0451450523",
    # Readers do not get them, and they start nothing by themselves: programs for telephones and references, and slips.
    "sip:erika@example.org",
    "zotero://select/items/1",
    "h323:a",
    "a+b.c:d",
    "htpp://example.org",
    "http//:example.org",
    "Email:a@example.org",
    "URL:http://example.org",
    "doi.x:10",
    "www.example.org:80 /id",
    "www.example.org:alert(1)",
    "localhost:8080/a",
    "metadata:a",
    "",
]
REFUSED = [
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "\u200bJavaScript:alert(1)",
    "%6aavascript:alert(1)",
    "java\u00adscript:alert(1)",
    "“javascript:alert(1)",
    "URL:javascript:alert(1)",
    "vbscript:a",
    "data:text/html,a",
    "ms-msdt:/id",
    "search-ms:query=a",
    "search:query=a",
    "ms-word:ofe|u|https://example.org/a",
    "ms.x:1/ id",
    "ms.x:1/%20id",
    "microsoft.windows.camera:1/",
    "view-source:http://a",
    "blob:https://example.org/a",
]


@pytest.mark.parametrize(
    ("addresses", "verdict"), [(PUBLIC, Link.PUBLIC), (REMOVED, Link.REMOVED), (REFUSED, Link.REFUSED)]
)
def test_scheme_decides_about_a_link(addresses, verdict):
    assert [address for address in addresses if judged(address) is not verdict] == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("\\\\host\\share\\paper.docx", True),
        ("//host/share", True),
        ("file://host/share/a", True),
        ("file:////host/share", True),
        ("file:///\\\\host\\share", True),
        ("file:\\\\host\\share", True),
        ("file:///C:/Users/erika/paper.docx", False),
        ("file://localhost/C:/a", False),
        ("C:\\a", False),
        ("/home/a", False),
        ("https://host/a", False),
    ],
)
def test_address_on_another_computer_is_known(address, expected):
    assert is_on_network(address) == expected


@pytest.fixture
def public_file(tmp_path):
    """The public file of a PDF after this change to it."""

    def copied(change) -> pikepdf.Pdf:
        path = tmp_path / "came.pdf"
        path.write_bytes(corpus.changed(change))
        assert inspection.inspect_file(path).is_complete
        return pikepdf.open(BytesIO(sanitizing.sanitize(path).content))

    return copied


@pytest.mark.parametrize("address", [*PUBLIC, *REMOVED])
def test_pdf_and_word_document_with_such_a_link_are_taken(public_file, tmp_path, address):
    path = tmp_path / "file.docx"
    path.write_bytes(word_files.made(relations=(("hyperlink", address.replace("\n", "&#10;"), True),)))

    pdf = public_file(lambda pdf: link_to(pdf, address))

    assert inspection.inspect_file(path).is_complete
    assert any("/A" in link for link in pdf.pages[0].Annots) == (address in PUBLIC)


@pytest.mark.parametrize("address", REFUSED)
def test_pdf_and_word_document_with_such_a_link_are_refused(tmp_path, address):
    pdf, word = tmp_path / "file.pdf", tmp_path / "file.docx"
    pdf.write_bytes(corpus.changed(lambda pdf: link_to(pdf, address)))
    word.write_bytes(word_files.made(relations=(("hyperlink", address.replace("\n", "&#10;"), True),)))

    with pytest.raises(inspection.Unreadable) as of_pdf:
        inspection.inspect_file(pdf)
    with pytest.raises(inspection.Unreadable) as of_word:
        inspection.inspect_file(word)

    assert str(of_pdf.value) in [f"{SENTENCES[code]} It is on page 1." for code in ("link", "javascript")]
    assert str(of_word.value) == SENTENCES["word_link"]


def test_link_behind_another_one_and_the_base_of_links_leave_the_public_file(public_file):
    def change(pdf: pikepdf.Pdf) -> None:
        actions = [Dictionary(S=Name.URI, URI=String(address)) for address in ("ftp://a", "https://b.example")]
        link_to(pdf, "https://a.example", Next=Array(actions))
        pdf.pages[0].Annots[0].PA = Dictionary(S=Name.URI, URI=String("ftp://a"))
        pdf.Root.URI = Dictionary(Base=String("https://example.org/"))
        first = pdf.make_indirect(Dictionary(Title=String("a"), A=Dictionary(S=Name.URI, URI=String("a.pdf"))))
        pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=first, Last=first, Count=1))

    pdf = public_file(change)

    link = pdf.pages[0].Annots[0]
    assert [str(action.URI) for action in link.A.Next] == ["https://b.example"]
    assert str(link.A.URI) == "https://a.example"
    assert ("/PA" in link, "/Base" in pdf.Root.URI, "/A" in pdf.Root.Outlines.First) == (False, False, False)


def test_other_files_leave_the_public_file(public_file):
    """A page would show them in place of what is in the file."""
    file = Dictionary(Type=Name.Filespec, FS=Name.URL, F=String(HTTP), UF=String(HTTP))

    def change(pdf: pikepdf.Pdf) -> None:
        form = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        form.Ref = Dictionary(F=pdf.make_indirect(file), Page=0)
        outside = Dictionary(F=String(HTTP), FFilter=Name.FlateDecode, FDecodeParms=Dictionary())
        pdf.pages[0].Resources = Dictionary(
            XObject=Dictionary(Fm0=pdf.make_stream(b"0 0 m", form), Fm1=pdf.make_stream(b"0 0 m", outside)),
            Font=Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)),
        )
        pdf.pages[0].Contents = pdf.make_stream(b"BT /F 9 Tf ET /Fm0 Do /Fm1 Do")
        pdf.Root.AF = Array([file])
        pdf.Root.OutputIntents = Array(
            [Dictionary(S=Name.GTS_PDFX, DestOutputProfileRef=Dictionary(URLs=Array([file])))]
        )

    pdf = public_file(change)

    resources = pdf.pages[0].Resources
    assert HTTP.encode() not in _plain(pdf)
    assert [bytes(each.read_bytes()) for _, each in resources.XObject.items()] == [b"0 0 m", b"0 0 m"]
    assert [
        key
        for key in ("/Ref", "/F", "/FFilter", "/FDecodeParms")
        for _, each in resources.XObject.items()
        if key in each
    ] == []
    assert resources.Font.F.BaseFont == Name.Helvetica


def test_streams_in_place_of_dictionaries_leave_the_public_file_alike(public_file):
    """PDFium reads the dictionary of a stream where a dictionary is expected."""
    pdf = public_file(_with_streams)

    page = pdf.pages[0].obj
    assert (list(page.Annots), "/Base" in pdf.Root.URI) == ([], False)
    assert [key for key in ("/F", "/UF") if key in page.Odd or key in page.Named] == []


def _with_streams(pdf: pikepdf.Pdf) -> None:
    action = pdf.make_stream(b"", S=Name.URI, URI=String("ftp://example.org"))
    file = pdf.make_stream(b"", Type=Name.Filespec, F=String(HTTP))
    box = Array([0, 0, 9, 9])
    annotation = pdf.make_stream(b"", Subtype=Name.Link, Rect=box, A=action, T=String("Erika"))
    pdf.pages[0].Annots = Array([annotation])
    pdf.pages[0].Odd = Dictionary(F=file, UF=file)
    pdf.pages[0].Named = Dictionary(F=Name("/a.exe"), UF=Name("/a.exe"))
    pdf.Root.URI = pdf.make_stream(b"", Base=String("ftp://example.org/"))


def _plain(pdf: pikepdf.Pdf) -> bytes:
    out = BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return out.getvalue()


def test_folder_in_a_link_that_leaves_the_public_file_is_told(tmp_path):
    told = {}
    for address in ("https://example.org/home/a", "file:///home/erika/a"):
        path = tmp_path / "file.pdf"
        path.write_bytes(corpus.changed(lambda pdf, address=address: link_to(pdf, address)))
        told[address[:5]] = inspection.inspect_file(path).checks["names_folder"]

    assert told == {"https": False, "file:": True}
