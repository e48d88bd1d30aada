"""Files that people send or that attackers make: each is built here, from pikepdf and plain bytes.

Hostile ones are named with the word under which `papers.files.refusal_messages` has their sentence.
"""

import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.factories import make_pdf

NONE = pikepdf.StreamDecodeLevel.none
Change = Callable[[pikepdf.Pdf], None]
TAIL = b"\nstartxref\n0\n%%EOF\n"
MILLION = 1_000_000


def changed(change: Change, **options) -> bytes:
    """A small PDF after this change to it; streams stay as they were packed."""
    if "encryption" not in options:
        options |= {"deterministic_id": True, "stream_decode_level": NONE, "compress_streams": False}
    out = BytesIO()
    with pikepdf.open(BytesIO(make_pdf(2))) as pdf:
        change(pdf)
        pdf.save(out, **options)
    return out.getvalue()


def script(**more) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"), **more)


def _on_page(pdf: pikepdf.Pdf, **annotation) -> None:
    box = Array([0, 0, 99, 99])
    pdf.pages[0].Annots = Array([pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=box, **annotation))])


def _link(pdf: pikepdf.Pdf, **action) -> None:
    _on_page(pdf, Subtype=Name.Link, A=Dictionary(**action))


def _open(pdf: pikepdf.Pdf, **action) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(Dictionary(**action))


def _named_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), pdf.make_indirect(script())])))


def _script_behind(pdf: pikepdf.Pdf) -> None:
    _link(pdf, S=Name.URI, URI=String("https://example.org"), Next=Array([script()]))


def _script_in_stream(pdf: pikepdf.Pdf) -> None:
    _link(pdf, S=Name.JavaScript, JS=pdf.make_stream(b"app.alert(1)"))


def _field(pdf: pikepdf.Pdf, **more) -> None:
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("a"), **more))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def _form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Array([String("template"), pdf.make_stream(b"<xdp/>")]))


def _attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.exe"] = b"MZ"


def _pinned(pdf: pikepdf.Pdf) -> None:
    file = Dictionary(Type=Name.Filespec, F=String("a"), EF=Dictionary(F=pdf.make_stream(b"MZ")))
    _on_page(pdf, Subtype=Name.FileAttachment, FS=file)


def _page_turned(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("https://example.org")))


def _packed_away(pdf: pikepdf.Pdf) -> None:
    """A script that nothing in the file leads to, in an object stream."""
    pdf.Root.Odd = pdf.make_indirect(Dictionary(Within=Array([Dictionary(Deeper=Array([script()]))])))


ACTIVE: dict[str, tuple[str, Change]] = {
    "script when opened": ("javascript", lambda pdf: _open(pdf, S=Name.JavaScript, JS=String("app.alert(1)"))),
    "named script": ("javascript", _named_script),
    "script behind a link": ("javascript", _script_behind),
    "script in a stream": ("javascript", _script_in_stream),
    "script in a field": ("automatic", lambda pdf: _field(pdf, AA=Dictionary(K=script()))),
    "script as an address": ("javascript", lambda pdf: _link(pdf, S=Name.URI, URI=String("java\nScript:alert(1)"))),
    "script far down": ("javascript", _packed_away),
    "program": ("launch", lambda pdf: _link(pdf, S=Name.Launch, F=String("cmd.exe"))),
    "program when opened": ("launch", lambda pdf: _open(pdf, S=Name.Launch, Win=Dictionary(F=String("cmd.exe")))),
    "page that acts": ("automatic", _page_turned),
    "address when opened": ("automatic", lambda pdf: _open(pdf, S=Name.URI, URI=String("https://example.org"))),
    "print when opened": ("automatic", lambda pdf: _open(pdf, S=Name.Named, N=Name.Print)),
    "XFA": ("form", _form),
    "attachment": ("attachment", _attached),
    "attachment on a page": ("attachment", _pinned),
    "other file": ("other_file", lambda pdf: _link(pdf, S=Name.GoToR, F=String("//host/share/a.pdf"), D=Array([0]))),
    "file inside": ("other_file", lambda pdf: _link(pdf, S=Name.GoToE, T=Dictionary(R=Name.C), D=Array([0]))),
    "form that sends": ("sends", lambda pdf: _link(pdf, S=Name.SubmitForm, F=String("https://example.org"))),
    "form that fetches": ("sends", lambda pdf: _link(pdf, S=Name.ImportData, F=String("a.fdf"))),
    "film": ("media", lambda pdf: _on_page(pdf, Subtype=Name.RichMedia, RichMediaContent=Dictionary())),
    "rendition": ("media", lambda pdf: _link(pdf, S=Name.Rendition, OP=0)),
}


def _packed(text: bytes, times: int, rounds: int = 1) -> bytes:
    """The text so many times over, packed by Flate as one block that is repeated (RFC 1951)."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)
    data = b"\x78\xda" + block * times + b"\x03\x00" + bytes(4)  # readers forgive the checksum
    for _ in range(rounds - 1):
        data = zlib.compress(data, 9)
    return data


def _text_bomb(pdf: pikepdf.Pdf, rounds: int = 1) -> None:
    pdf.pages[0].Contents = pdf.make_stream(b"")
    pdf.pages[0].Contents.write(_packed(bytes(MILLION), 320, rounds), filter=Array([Name.FlateDecode] * rounds))


def _endless_drawing(pdf: pikepdf.Pdf) -> None:
    """So many lines that drawing them takes all time or memory; unpacked they are just not too many."""
    lines = _packed(b"0 0 m 9 9 l S\n" * 70_000, 290)
    pdf.pages[0].Contents = pdf.make_stream(b"")
    pdf.pages[0].Contents.write(lines, filter=Name.FlateDecode)


def _endless_shading(pdf: pikepdf.Pdf) -> None:
    """Colours that are computed by a long program for each point, again and again: little memory, much work."""
    program = b"{ pop " + b"sin cos sqrt abs " * 400 + b" 0 0 }"
    function = pdf.make_stream(program, FunctionType=4, Domain=[0, 1, 0, 1], Range=[0, 1, 0, 1, 0, 1])
    shading = Dictionary(ShadingType=1, ColorSpace=Name.DeviceRGB, Function=function, Matrix=[600, 0, 0, 800, 0, 0])
    pdf.pages[0].Resources = Dictionary(Shading=Dictionary(S0=shading))
    pdf.pages[0].Contents = pdf.make_stream(b"/S0 sh " * 300)


def _picture_bomb(pdf: pikepdf.Pdf) -> None:
    picture = Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=30_000, Height=30_000, BitsPerComponent=8)
    picture.ColorSpace = Name.DeviceRGB
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=pdf.make_stream(b"", picture)))


def _page_loop(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)


def _outline_loop(pdf: pikepdf.Pdf) -> None:
    first, second = (pdf.make_indirect(Dictionary(Title=String(title))) for title in "ab")
    first.Next, second.Next = second, first
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=first, Last=second, Count=2))


def _page_bomb(pdf: pikepdf.Pdf) -> None:
    """Branches that each hold the one below twice: a million pages in a hundred bytes each."""
    below = pdf.pages[0].obj
    for _ in range(20):
        below = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([below, below]), Count=2))
    pdf.Root.Pages = below


def _object_bomb() -> bytes:
    """A table of objects that unpacks to more memory than there is."""
    table = _packed(bytes(MILLION), 2000)
    head = f"<< /Type /XRef /Size 9 /W [1 8 1] /Root 1 0 R /Filter /FlateDecode /Length {len(table)} >>"
    return (
        b"%PDF-1.7\n5 0 obj\n" + head.encode() + b"\nstream\n" + table + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    )


def _archive() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    return out.getvalue()


@cache
def hostile() -> dict[str, tuple[str, bytes]]:
    """Each hostile or broken file by its name: the word for what is wrong with it, and its bytes."""
    whole = make_pdf(3)
    locked = pikepdf.Encryption(user="secret", owner="secret")
    return {name: (word, changed(change)) for name, (word, change) in ACTIVE.items()} | {
        "script in an object stream": (
            "javascript",
            changed(_packed_away, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        ),
        "name written otherwise": ("launch", changed(ACTIVE["program"][1]).replace(b"/Launch", b"/L#61un#63h")),
        "with a password": ("encrypted", changed(lambda pdf: None, encryption=locked)),
        "cut off": ("cut", whole[: len(whole) // 2]),
        "cut and mended": ("damaged", b"%PDF-1.7\nnothing" + TAIL),
        "one byte too many": ("shifted", b"\n" + whole),
        "page and PDF": ("also_page", b"%PDF-1.7\n<html><script>alert(1)</script>" + whole),
        "archive and PDF": ("also_archive", whole + _archive()),
        "web page": ("page", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
        "drawing": ("page", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        "archive": ("archive", _archive()),
        "picture": ("picture", b"\x89PNG\r\n\x1a\n"),
        "text": ("other", b"My paper, as text."),
        "text bomb": ("unpacks", changed(_text_bomb)),
        "text bomb, twice packed": ("unpacks", changed(lambda pdf: _text_bomb(pdf, rounds=2))),
        "picture bomb": ("unpacks", changed(_picture_bomb)),
        "page bomb": ("too_many_pages", changed(_page_bomb)),
        "loop of pages": ("loop", changed(_page_loop)),
        "loop in the outline": ("loop", changed(_outline_loop)),
        "no pages": ("no_pages", changed(lambda pdf: pdf.Root.Pages.__setattr__("Kids", Array([])))),
    }


HOSTILE_NAMES = [
    "../../paper.pdf",
    "..\\..\\paper.pdf",
    "/etc/passwd.pdf",
    "C:\\Windows\\system32\\paper.pdf",
    "\\\\host\\share\\paper.pdf",
    "paper.pdf\x00.html",
    "paper\x00.pdf",
    "paper.pdf\r\nX-Evil: 1.pdf",
    "paper\r\n\r\n<script>.pdf",
    ".htaccess",
    ".pdf",
    "..pdf",
    "CON.pdf",
    "NUL.pdf",
    "LPT1.pdf",
    "aux.con.pdf",
    "-rf.pdf",
    "--output=evil.pdf",
    "$(reboot).pdf",
    "`reboot`.pdf",
    "; rm -rf ~;.pdf",
    "| cat /etc/passwd.pdf",
    "%2e%2e%2fpaper.pdf",
    "%00.pdf",
    "paper\u202efdp.exe.pdf",
    "paper\u202efdp.exe",
    "\u2066hidden\u2069.pdf",
    "zero\u200bwidth.pdf",
    "\ufeffpaper.pdf",
    "paper\u0301\u0301\u0301.pdf",
    "\U0001f4c4\U0001f600.pdf",
    "论文 ورقة статья.pdf",
    "x" * 296 + ".pdf",
    "\u00e9" * 251 + ".pdf",
    '"; filename="evil.bat.pdf',
    "paper.pdf;.bat",
    "paper.pdf.exe",
    "paper.PDF",
    "<img src=x onerror=zqx()>.pdf",
    "'; DROP TABLE papers_version;--.pdf",
    "{{ settings.SECRET_KEY }}.pdf",
    "%(zqx)s%n%s.pdf",
    "paper.pdf ",
    "paper.pdf.",
    "paper .pdf",
]


def heavy() -> dict[str, bytes]:
    """Files on which the process runs out of time or memory: they are refused, or nobody knows what they hold."""
    return {
        "endless drawing": changed(_endless_drawing),
        "endless shading": changed(_endless_shading),
        "object bomb": _object_bomb(),
    }
