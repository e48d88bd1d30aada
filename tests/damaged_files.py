"""PDFs that are damaged, lead elsewhere, or ask for more than programs can do, built from pikepdf and plain bytes.

Hostile ones are named with the word under which `papers.files.refusal_messages` has their sentence.
"""

import base64
import zlib
from functools import cache
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.clean_files import with_wrong_checksum
from tests.corpus import changed
from tests.factories import make_pdf

MILLIARD = 1_000_000_000
HTTP = "http://127.0.0.1:9/a.pdf"


def link_to(pdf: pikepdf.Pdf, address: str | Name, **more) -> None:
    """Puts a link to this address on the first page."""
    address = String(address) if isinstance(address, str) else address
    box = Array([0, 0, 99, 99])
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=Dictionary(S=Name.URI, URI=address, **more))
    pdf.pages[0].Annots = Array([*pdf.pages[0].get("/Annots", []), pdf.make_indirect(link)])


def transferred(data: bytes, old: bytes, new: bytes) -> bytes:
    """A file of plain objects after a transfer as text."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue().replace(old, new)


def in_seven_bits(data: bytes) -> bytes:
    """A file after a transfer that lost the eighth bit of each byte."""
    return bytes(byte & 0x7F for byte in transferred(data, b"", b""))


@cache
def hostile() -> dict[str, tuple[str, bytes]]:
    """Each file by its name: the word for what is wrong with it, and its bytes."""
    return _with_links() | _with_streams() | _with_files() | _with_damage() | _with_boxes() | _with_loops()


def _with_links() -> dict[str, tuple[str, bytes]]:
    addresses = (
        "ms-msdt:/id PCWDiagnostic",
        "search-ms:query=a",
        f"ms-word:ofe|u|{HTTP}",
        "search:query=a",
        "data:text/html,a",
        "%6aavascript:alert(1)",
        "view-source:http://a",
    )
    found = {f"link to {each[:12]}": changed(lambda pdf, each=each: link_to(pdf, each)) for each in addresses}
    named = changed(lambda pdf: link_to(pdf, Name("/ms-msdt:x")))
    base = changed(lambda pdf: pdf.Root.__setattr__("URI", Dictionary(Base=String("ms-msdt:"))))
    behind = changed(
        lambda pdf: link_to(pdf, "https://example.org", Next=Array([Dictionary(S=Name.URI, URI=String("ms-msdt:/id"))]))
    )
    return {name: ("link", data) for name, data in found.items()} | {
        "link by a name": ("link", named),
        "base of links": ("link", base),
        "link behind a link": ("link", behind),
        "older script": ("javascript", changed(lambda pdf: link_to(pdf, "vbscript:a"))),
    }


def _with_streams() -> dict[str, tuple[str, bytes]]:
    """Streams in place of dictionaries: PDFium, and with it Chromium, then reads the dictionary of the stream."""

    def opened(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pdf.make_stream(b"", S=Name.URI, URI=String("https://example.org"))

    def opened_and_behind(pdf: pikepdf.Pdf) -> None:
        behind = pdf.make_indirect(Dictionary(S=Name.Named, N=Name.Print))
        pdf.Root.OpenAction = pdf.make_stream(b"", S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]), Next=behind)

    def turned(pdf: pikepdf.Pdf, action: Dictionary) -> None:
        pdf.pages[0].AA = pdf.make_stream(b"", O=action)

    def turned_to_stream(pdf: pikepdf.Pdf, *, within: bool) -> None:
        action = pdf.make_stream(b"", S=Name.Named, N=Name.Print)
        pdf.pages[0].AA = pdf.make_stream(b"", O=action) if within else Dictionary(O=action)

    def named_script(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Names = Dictionary(JavaScript=pdf.make_stream(b"", Names=Array([String("a"), Dictionary()])))

    def attached(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Names = Dictionary(EmbeddedFiles=pdf.make_stream(b"", Names=Array([String("a"), Dictionary()])))

    def associated(pdf: pikepdf.Pdf) -> None:
        file = pdf.make_stream(b"MZ")
        held = Dictionary(F=Name("/a.exe"), EF=pdf.make_stream(b"", F=file, UF=file))
        pdf.Root.AF = Array([pdf.make_indirect(held)])

    address = Dictionary(S=Name.URI, URI=String("https://example.org"))
    return {
        "stream when opened": ("automatic", changed(opened)),
        "stream when opened, and more": ("automatic", changed(opened_and_behind)),
        "page that acts by a stream": ("automatic", changed(lambda pdf: turned(pdf, address))),
        "page whose act is a stream": ("automatic", changed(lambda pdf: turned_to_stream(pdf, within=False))),
        "page that acts by two streams": ("automatic", changed(lambda pdf: turned_to_stream(pdf, within=True))),
        "scripts in a stream": ("javascript", changed(named_script)),
        "attachments in a stream": ("attachment", changed(attached)),
        "attachment by a stream": ("attachment", changed(associated)),
    }


def _with_files() -> dict[str, tuple[str, bytes]]:
    """Files that older programs name by the kind of computer, and articles of other files."""

    def held(pdf: pikepdf.Pdf, key: str, value: pikepdf.Object) -> None:
        file = Dictionary(Type=Name.Filespec, F=String("a.exe"))
        file[key] = value
        pdf.Root.AF = Array([pdf.make_indirect(file)])

    def related(pdf: pikepdf.Pdf) -> None:
        held(pdf, "/RF", Dictionary(F=Array([String("a.exe"), pdf.make_stream(b"MZ")])))

    def article(pdf: pikepdf.Pdf, file: pikepdf.Object) -> None:
        link_to(pdf, "https://example.org")
        pdf.pages[0].Annots[0].A = Dictionary(S=Name.Thread, F=file, D=0)

    found = {
        f"attachment for {system}": changed(
            lambda pdf, system=system: held(pdf, "/EF", Dictionary({f"/{system}": pdf.make_stream(b"MZ")}))
        )
        for system in ("Unix", "DOS", "Mac")
    } | {"attachment beside another": changed(related)}
    articles = {
        "article of another file": changed(lambda pdf: article(pdf, String("\\\\host\\share\\a.pdf"))),
        "article of a file by a name": changed(lambda pdf: article(pdf, Name("/a.pdf"))),
        "article of a described file": changed(lambda pdf: article(pdf, Dictionary(F=String("a.pdf")))),
    }
    return {name: ("attachment", data) for name, data in found.items()} | {
        name: ("other_file", data) for name, data in articles.items()
    }


def _with_damage() -> dict[str, tuple[str, bytes]]:
    whole = _packed_pdf()
    return {
        "with other ends of lines": ("damaged_pages", transferred(whole, b"\n", b"\r\n")),
        "with the ends of old lines": ("damaged_pages", transferred(whole, b"\r", b"\n")),
        "in seven bits": ("damaged_pages", in_seven_bits(whole)),
        "without zeros": ("damaged_pages", transferred(whole, b"\0", b"")),
        "as other letters": ("damaged_pages", transferred(whole, b"", b"").decode("latin-1").encode()),
        "wrong checksum in a changed file": (
            "damaged_pages",
            changed(with_wrong_checksum, object_stream_mode=pikepdf.ObjectStreamMode.disable).replace(
                b"startxref\n", b"startxref\n1"
            ),
        ),
        "damaged page": ("damaged_pages", changed(lambda pdf: _contents(pdf, _damaged(), Name.FlateDecode))),
        "damaged page in ASCII": (
            "damaged_pages",
            changed(
                lambda pdf: _contents(
                    pdf, base64.a85encode(_damaged()) + b"~>", Array([Name.ASCII85Decode, Name.FlateDecode])
                )
            ),
        ),
        "damaged page in hexadecimal": (
            "damaged_pages",
            changed(
                lambda pdf: _contents(pdf, _damaged().hex().encode() + b">", Array([Name.ASCIIHexDecode, Name.Fl]))
            ),
        ),
        "damaged page, twice packed": (
            "damaged_pages",
            changed(lambda pdf: _contents(pdf, zlib.compress(_damaged()), Array([Name.FlateDecode] * 2))),
        ),
    }


def _packed_pdf() -> bytes:
    """A file with much that is packed, as most are."""
    out = BytesIO()
    with pikepdf.open(BytesIO(make_pdf(6))) as pdf:
        for number, page in enumerate(pdf.pages):
            words = " ".join(str(hash_of(number, place)) for place in range(400))
            page.Contents = pdf.make_stream(f"BT /F0 9 Tf 9 9 Td ({words}) Tj ET".encode())
        pdf.save(out, compress_streams=True)
    return out.getvalue()


def hash_of(number: int, place: int) -> int:
    """A number that does not repeat soon, so that what is packed is not short."""
    return zlib.crc32(f"{number} {place}".encode())


def _damaged() -> bytes:
    data = bytearray(zlib.compress(b"".join(b"%d 0 m 9 9 l S\n" % hash_of(0, place) for place in range(300))))
    data[40:60] = bytes(20)
    return bytes(data)


def _contents(pdf: pikepdf.Pdf, data: bytes, filters: pikepdf.Object) -> None:
    pdf.pages[0].Contents = pdf.make_stream(b"")
    pdf.pages[0].Contents.write(data, filter=filters)


def _with_boxes() -> dict[str, tuple[str, bytes]]:
    def box(key: str, *numbers: int):
        return changed(lambda pdf: pdf.pages[1].obj.__setitem__(key, Array(numbers)))

    def inherited(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            del page.obj["/MediaBox"]
        pdf.Root.Pages.MediaBox = Array([0, 0, MILLIARD, MILLIARD])

    def in_large_units(pdf: pikepdf.Pdf) -> None:
        pdf.pages[1].UserUnit = 75_000

    return {
        "page of a milliard points": ("too_large", box("/MediaBox", 0, 0, MILLIARD, MILLIARD)),
        "page a milliard points away": ("too_large", box("/MediaBox", MILLIARD, 0, MILLIARD + 595, 842)),
        "cut at a milliard points": ("too_large", box("/CropBox", -MILLIARD, 0, 595, 842)),
        "page of an inherited milliard": ("too_large", changed(inherited)),
        "page in large units": ("too_large", changed(in_large_units)),
    }


def _with_loops() -> dict[str, tuple[str, bytes]]:
    def itself(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Parent = pdf.pages[0].obj

    def each_other(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.Parent = pdf.make_indirect(Dictionary(Type=Name.Pages, Parent=pdf.Root.Pages))

    def deep(pdf: pikepdf.Pdf) -> None:
        first = above = pdf.make_indirect(Dictionary(Type=Name.Pages))
        for _ in range(5_000):
            above.Parent = pdf.make_indirect(Dictionary(Type=Name.Pages))
            above = above.Parent
        above.Parent = pdf.pages[0].Parent = first

    def fields(pdf: pikepdf.Pdf) -> None:
        one, other = (pdf.make_indirect(Dictionary(T=String(name))) for name in "ab")
        one.Parent, other.Parent = other, one
        pdf.Root.AcroForm = Dictionary(Fields=Array([one]))

    def backwards(pdf: pikepdf.Pdf) -> None:
        one, other = (pdf.make_indirect(Dictionary(Title=String(name))) for name in "ab")
        one.Prev, other.Prev = other, one
        pdf.Root.Outlines = pdf.make_indirect(Dictionary(Last=one, Count=2))

    def within(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.Kids.append(Dictionary(Type=Name.Pages, Count=1, Kids=Array([pdf.Root.Pages])))

    loops = {"itself": itself, "each other": each_other, "far up": deep, "of fields": fields, "backwards": backwards}
    loops["within the list"] = within
    return {f"loop of parents: {name}": ("loop", changed(change)) for name, change in loops.items()}
