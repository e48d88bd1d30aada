"""PDFs and Word documents as honest people send them, made by as many programs as this machine has."""

import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
from markdown_it import MarkdownIt
from pikepdf import Array, Dictionary, Name, String

from tests import word_addins, word_files, word_genuine
from tests.corpus import changed

DEMONSTRATION = Path(__file__).resolve().parents[1] / "office/demonstration"
PAGE = "<!doctype html><html lang=en><title>{title}</title><meta charset=utf-8><body>{body}</body></html>"


def clean_files(folder: Path, originals: int | None = None) -> Iterator[tuple[str, bytes]]:
    """The name of each file, which begins with its producer's, and its bytes; `folder` is for what is in between.

    Yields `originals` of the demonstration's files, or all of them, as they are and as other programs rewrite them.
    """
    texts = sorted(DEMONSTRATION.glob("*/documents/texts/*.md"))[:2]
    for number, text in enumerate(texts, start=1):
        page = folder / f"{number}.html"
        page.write_text(PAGE.format(title=text.stem, body=MarkdownIt().render(text.read_text()) * 2))
        for producer, print_page in PRINTERS.items():
            if printed := print_page(page):
                yield f"{producer} {number}", printed
    for path in sorted(DEMONSTRATION.glob("*/documents/*.pdf"))[:originals]:
        yield f"WeasyPrint {path.stem}", path.read_bytes()
        for producer, rewrite in REWRITERS.items():
            yield f"{producer} {path.stem}", rewrite(path, folder)
    yield from by_pikepdf()


def by_pikepdf() -> Iterator[tuple[str, bytes]]:
    """Files with something unusual that does no harm."""
    for name, change in HARMLESS.items():
        yield f"pikepdf {name}", changed(change)
    yield "pikepdf restricted", changed(lambda pdf: None, encryption=pikepdf.Encryption(owner="secret", user=""))
    yield "pikepdf to be mended", to_be_mended()


def to_be_mended() -> bytes:
    """A whole file whose table of objects points beside them, as some programs write it."""
    return changed(lambda pdf: None, object_stream_mode=pikepdf.ObjectStreamMode.disable).replace(
        b"%PDF-", b"%PDF-1.4\n%PDF-", 1
    )


def _weasyprint(page: Path) -> bytes:
    # Pango's thread for fonts may crash the program as it ends, when everything has been written.
    command = [sys.executable, "-W", "ignore", "-m", "weasyprint", page.name, "w.pdf"]
    return _run(command, page.with_name("w.pdf"), check=False)


def _chromium(page: Path) -> bytes | None:
    if not (chromium := shutil.which("chromium-headless-shell") or shutil.which("chromium")):
        return None
    printed = page.with_name("c.pdf")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={page.parent / 'chromium'}"]
    return _run([chromium, *options, f"--print-to-pdf={printed}", page.as_uri()], printed)


def _libreoffice(page: Path) -> bytes | None:
    if not (office := shutil.which("soffice")):
        return None
    profile = f"-env:UserInstallation={(page.parent / 'office').as_uri()}"
    return _run(
        [office, profile, "--headless", "--convert-to", "pdf:writer_web_pdf_Export", page.name],
        page.with_suffix(".pdf"),
    )


def _cairo(path: Path, folder: Path) -> bytes:
    return _run(["pdftocairo", "-pdf", str(path), "cairo.pdf"], folder / "cairo.pdf")


def _qpdf(path: Path, folder: Path) -> bytes:
    return _run(["qpdf", "--linearize", "--object-streams=generate", str(path), "qpdf.pdf"], folder / "qpdf.pdf")


def _pdfium(path: Path, folder: Path) -> bytes:
    out = BytesIO()
    with pypdfium2.PdfDocument(path) as document:
        document.save(out)
    return out.getvalue()


def _run(command: list[str], result: Path, check: bool = True) -> bytes:
    subprocess.run(command, cwd=result.parent, check=check, capture_output=True, timeout=120)
    return result.read_bytes()


PRINTERS: dict[str, Callable[[Path], bytes | None]] = {
    "WeasyPrint": _weasyprint,
    "Chromium": _chromium,
    "LibreOffice": _libreoffice,
}
REWRITERS: dict[str, Callable[[Path, Path], bytes]] = {"Cairo": _cairo, "qpdf": _qpdf, "PDFium": _pdfium}


def _opens_on_a_page(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(Type=Name.Action, S=Name.GoTo, D=Array([pdf.pages[0].obj, Name.Fit]))


def _opens_at_a_place(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.XYZ, 0, 842, 0])


def _misleading_names(pdf: pikepdf.Pdf) -> None:
    """Fonts, pictures and places that bear the names of what is refused."""
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    names = {"/AA": font, "/JS": font, "/EF": font, "/XFA": font, "/JavaScript": font}
    pdf.pages[0].Resources = Dictionary(Font=Dictionary(names))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([])), EmbeddedFiles=Dictionary(Names=Array([])))


def _drawings_of_misleading_names(pdf: pikepdf.Pdf) -> None:
    """Drawings that bear the names of what is refused; that they are grouped is said under /S as well."""
    group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
    drawing = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]), Group=group)
    names = {key: pdf.make_stream(b"0 0 m", drawing) for key in ("/AA", "/A", "/JS", "/EF", "/RF", "/F", "/OpenAction")}
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(names))


def _article(pdf: pikepdf.Pdf) -> None:
    _links(pdf)
    pdf.pages[0].Annots[0].A = Dictionary(S=Name.Thread, D=0)


def _filled_form(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("name"), V=String("filled")))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))


def _links(pdf: pikepdf.Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
    link.A = Dictionary(S=Name.URI, URI=String("https://example.org/a?javascript:b"))
    pdf.pages[0].Annots = Array([pdf.make_indirect(link)])


def _without_an_end(pdf: pikepdf.Pdf) -> None:
    """A stream as macOS appends it: flushed, and never ended."""
    packer = zlib.compressobj()
    pdf.pages[0].Contents = pdf.make_stream(b"")
    pdf.pages[0].Contents.write(packer.compress(b"0 0 m") + packer.flush(zlib.Z_SYNC_FLUSH), filter=Name.FlateDecode)


def with_wrong_checksum(pdf: pikepdf.Pdf) -> None:
    """A stream whose checksum nobody has computed."""
    pdf.pages[0].Contents = pdf.make_stream(b"")
    pdf.pages[0].Contents.write(zlib.compress(b"0 0 m")[:-4] + bytes(4), filter=Name.FlateDecode)


HARMLESS = {
    "stream without an end": _without_an_end,
    "wrong checksum": with_wrong_checksum,
    "opens on a page": _opens_on_a_page,
    "opens at a place": _opens_at_a_place,
    "misleading names": _misleading_names,
    "drawings of misleading names": _drawings_of_misleading_names,
    "article": _article,
    "filled form": _filled_form,
    "links": _links,
}


def clean_documents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The name of each Word document, which begins with its producer's, and its bytes."""
    for name, data in (word_files.clean() | word_genuine.clean() | word_addins.clean()).items():
        yield f"Word {name}", data
    if not (office := shutil.which("soffice")):
        return
    texts = sorted(DEMONSTRATION.glob("*/documents/texts/*.md"))[:4]
    pages = [folder / f"{text.stem}.html" for text in texts]
    for page, text in zip(pages, texts, strict=True):
        page.write_text(PAGE.format(title=text.stem, body=MarkdownIt().render(text.read_text())))
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    to_word = [office, profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", *(page.name for page in pages)]
    subprocess.run(to_word, cwd=folder, check=True, capture_output=True, timeout=120)
    for page in pages:
        yield f"LibreOffice {page.stem}", page.with_suffix(".docx").read_bytes()
