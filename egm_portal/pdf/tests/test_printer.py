import base64
import itertools
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.conf import settings as portal
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from weasyprint.layout import LayoutContext
from weasyprint.pdf import pydyf

from egm_portal.pdf import printer
from egm_portal.pdf.registry import Printable

BIN = Path(sys.executable).parent
CANARY = "canary-8f3c1e"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg=="
)


def page(body: str, head: str = "") -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>x</title>{head}</head><body>{body}</body></html>'


def printed(target: Path, html: str, title: str = "Title") -> int:
    printable = Printable(html=html, title=title, stylesheets=())
    return printer.print_pdf(printable, target=target, report=lambda step, percent: None)


def text_of(target: Path) -> str:
    with pypdfium2.PdfDocument(target) as pdf:
        return "".join(leaf.get_textpage().get_text_range() for leaf in pdf)


def test_same_content_gives_the_same_bytes(tmp_path):
    def print_it():
        printed(tmp_path / "x.pdf", page("<h1>Same</h1><p><a href='#x'>x</a></p><h2 id='x'>X</h2>"))
        return (tmp_path / "x.pdf").read_bytes()

    first, second = print_it(), print_it()
    printer.PRINTER.close()
    in_another_process = print_it()

    assert first == second == in_another_process


def test_steps_are_reported_and_only_grow(tmp_path):
    told = []
    printable = Printable(html=page("<h1>One</h1>" + "<p>Word</p>" * 200), title="One", stylesheets=())

    pages = printer.print_pdf(printable, target=tmp_path / "x.pdf", report=lambda *event: told.append(event))

    assert pages > 2
    assert ("Laying out page 2", 25) in told
    assert [percent for _, percent in told] == sorted(percent for _, percent in told)


def test_stylesheets_are_found_by_name_and_count_in_the_hash(tmp_path, settings):
    (tmp_path / "css/paper").mkdir(parents=True)
    (tmp_path / "css/paper/own.css").write_text("h1::after { content: ' from the sheet' }", encoding="utf-8")
    settings.STATICFILES_DIRS = [tmp_path, *settings.STATICFILES_DIRS]
    printer.finders.get_finder.cache_clear()
    printable = Printable(html=page("<h1>Heading</h1>"), title="x", stylesheets=("own.css",))

    printer.print_pdf(printable, target=tmp_path / "x.pdf", report=lambda *event: None)
    before = printer.content_hash(printable)
    (tmp_path / "css/paper/own.css").write_text("h1 { color: red }", encoding="utf-8")
    after = printer.content_hash(printable)
    printer.finders.get_finder.cache_clear()

    assert text_of(tmp_path / "x.pdf").strip() == "Heading from the sheet"
    assert before != after


class Listener(BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802 - http.server's name
        self.server.hits.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(CANARY.encode())

    def log_message(self, *arguments):
        pass


@pytest.fixture
def listener():
    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        server.hits = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


VECTORS = {
    "img": ("<img alt='' src='{url}'>", ""),
    "attachment": ("", "<link rel='attachment' href='{url}'>"),
    "stylesheet": ("", "<link rel='stylesheet' href='{url}'>"),
    "import": ("", "<style>@import url({url}); @import '{url}';</style>"),
    "background": ("<p style='background: url({url})'>x</p>", ""),
    "font": ("<p style='font-family: f'>x</p>", "<style>@font-face {{ font-family: f; src: url({url}) }}</style>"),
    "svg image": (
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='9' height='9'>"
        "<image href='{url}' xlink:href='{url}' width='9' height='9'/><use href='{url}#x'/></svg>",
        "",
    ),
    "svg in data": (
        "<img alt='' src='data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22%3E"
        "%3Cimage href=%22{url}%22 width=%229%22 height=%229%22/%3E%3C/svg%3E'>",
        "",
    ),
    "object, embed and iframe": ("<object data='{url}'></object><embed src='{url}'><iframe src='{url}'></iframe>", ""),
    "list and content": ("<ul style='list-style-image: url({url})'><li style='content: url({url})'>x</li></ul>", ""),
    "base": ("<img alt='' src='canary'>", "<base href='{url}'><link rel='attachment' href='canary'>"),
    "anchor attachment": ("<a rel='attachment' href='{url}'>x</a>", ""),
}


@pytest.mark.parametrize("vector", VECTORS)
def test_document_fetches_no_file_and_no_address(vector, listener, tmp_path):
    (tmp_path / "canary").write_text(CANARY, encoding="utf-8")
    body, head = VECTORS[vector]
    urls = [f"http://127.0.0.1:{listener.server_port}/x", f"file://{tmp_path}/canary", f"{tmp_path}/canary"]
    bodies, heads = (part and "".join(part.format(url=url) for url in urls) for part in (body, head))

    printed(tmp_path / "x.pdf", page(f"<h1>Before</h1>{bodies}", heads))

    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        streams = [item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
    assert [stream for stream in streams if CANARY.encode() in stream] == []
    assert listener.hits == []


@pytest.mark.parametrize("vector", VECTORS)
def test_document_with_files_fetches_no_other_file(vector, listener, tmp_path):
    """Whatever the document names: addresses of its files with more behind them, and the folder of the job."""
    default_storage.save("pictures/own.png", ContentFile(DOT))
    own = f"{portal.SITE_URL}/pictures/own.png"
    (tmp_path / "canary").write_text(CANARY, encoding="utf-8")
    body, head = VECTORS[vector]
    urls = [
        f"{own}/../../canary",
        f"file://{tmp_path}/canary",
        f"file:file-0#{CANARY}",
        f"http://127.0.0.1:{listener.server_port}/x",
    ]
    bodies, heads = (part and "".join(part.format(url=url) for url in urls) for part in (body, head))
    html = page(f"<h1>Before</h1><img alt='' src='/pictures/own.png'>{bodies}", heads)
    printable = Printable(html=html, title="x", stylesheets=(), files={"/pictures/own.png": "pictures/own.png"})

    printer.print_pdf(printable, target=tmp_path / "x.pdf", report=lambda *event: None)

    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        streams = [item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
    assert [stream for stream in streams if CANARY.encode() in stream] == []
    assert listener.hits == []


def test_files_of_the_document_are_shown_by_their_addresses_alone(tmp_path):
    default_storage.save("pictures/own.png", ContentFile(DOT))
    default_storage.save("pictures/other.png", ContentFile(DOT))
    html = page("<img alt='Own' src='/p/1.png'><img alt='Other' src='/pictures/other.png'>")

    printer.print_pdf(
        Printable(html=html, title="x", stylesheets=(), files={"/p/1.png": "pictures/own.png"}),
        target=tmp_path / "x.pdf",
        report=lambda *event: None,
    )

    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        images = [item for item in streams if item.get("/ColorSpace") == "/DeviceRGB"]
        assert len(images) == 1
    assert text_of(tmp_path / "x.pdf").strip() == "Other"


def test_file_that_is_missing_is_named(tmp_path):
    printable = Printable(html=page(""), title="x", stylesheets=(), files={"/p/opening.webp": "pictures/none"})

    with pytest.raises(printer.PrintingFailed, match="^The file opening.webp is missing in the storage.$"):
        printer.print_pdf(printable, target=tmp_path / "x.pdf", report=lambda *event: None)


def test_vectors_would_fetch_without_the_renderer(listener, tmp_path):
    """The vectors are real: WeasyPrint by itself asks the listener for each."""
    vectors = {"img": "/a", "attachment": "/b", "stylesheet": "/c", "svg image": "/d"}
    urls = {vector: f"http://127.0.0.1:{listener.server_port}{path}" for vector, path in vectors.items()}
    body, head = ("".join(VECTORS[vector][part].format(url=url) for vector, url in urls.items()) for part in (0, 1))
    (tmp_path / "x.html").write_text(page(body, head), encoding="utf-8")

    # Pango's thread for fonts may crash the program as it ends, when everything has been asked for and written.
    subprocess.run([BIN / "weasyprint", tmp_path / "x.html", tmp_path / "x.pdf"], capture_output=True, check=False)

    assert set(listener.hits) == set(vectors.values())
    assert (tmp_path / "x.pdf").stat().st_size > 0


def test_data_of_the_document_itself_is_shown(tmp_path):
    dot = "%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%229%22 height=%229%22%3E%3Crect/%3E%3C/svg%3E"

    printed(tmp_path / "x.pdf", page(f"<img alt='A dot' src='data:image/svg+xml,{dot}'>"))

    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        assert "A dot" in [
            str(item.Alt) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        ]


@pytest.mark.parametrize("style", ["", "font-weight: 700", "font-style: italic"])
def test_nonbreaking_hyphen_stays_in_its_font(tmp_path, style):
    html = page(f"<p style='{style}'>E\u2011participation, 2011\u20112012.</p>")

    printed(tmp_path / "x.pdf", html)

    assert [name.partition("-")[0] for name in fonts_of(tmp_path / "x.pdf")] == ["Noto"]
    assert text_of(tmp_path / "x.pdf").strip() == "E\u2011participation, 2011\u20112012."


def fonts_of(target: Path) -> list[str]:
    """The names of the fonts in the PDF, without the letters that mark a subset."""
    with pikepdf.open(target) as pdf:
        found = {
            str(item.BaseFont) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        }
    return sorted({name.partition("+")[2] for name in found})


NAMES = {
    "Nguyễn Thị Bích, Łukasz Żółć": "Noto-Serif",
    "Анна Ковалёва": "Noto-Serif",
    "Γεώργιος Παπαδόπουλος": "Noto-Serif",
    "فاطمة الزهراء": "Noto-Naskh-Arabic",
    "सुनीता शर्मा": "Noto-Serif-Devanagari",
    "王小明": "Noto-Serif-CJK-SC",
}


@pytest.mark.parametrize("name", NAMES)
def test_each_script_has_its_font(tmp_path, name):
    printed(tmp_path / "x.pdf", page(f"<p>{name}</p>"))

    assert [font for font in fonts_of(tmp_path / "x.pdf") if font != "Noto-Serif"] == [
        font for font in [NAMES[name]] if font != "Noto-Serif"
    ]


LONG_TABLE = "<table>" + "<tr><td>x</td></tr>" * 10_000 + "</table>"
# Each box within another doubles the time of the layout, and nothing before it takes any.
WITHOUT_END = "<div style='display: flex'>" * 20 + "x" + "</div>" * 20


def failure(tmp_path: Path, html: str) -> str:
    with pytest.raises(printer.PrintingFailed) as failed:
        printed(tmp_path / "x.pdf", html)
    return str(failed.value)


def test_thousand_nested_tables_fail_in_plain_words(tmp_path):
    assert failure(tmp_path, page("<table><tr><td>" * 1_000)) == printer.TOO_DEEP


def test_section_that_is_too_deep_is_named(tmp_path):
    html = page("<h2>First</h2><p>x</p><h2>Second</h2>" + "<div>" * 3_000 + "</div>" * 3_000 + "<h2>Third</h2>")

    assert failure(tmp_path, html) == f"{printer.TOO_DEEP} It stopped in “Second”."


def test_section_that_takes_too_long_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(printer, "PROCESSOR_SECONDS", 2)

    # The first section is the deepest, which is named before any is laid out.
    deepest = "<div>" * 30 + "x" + "</div>" * 30
    html = page(f"<h2>First</h2>{deepest}<h2>The <i>long</i> row</h2>{WITHOUT_END}<h2>Third</h2>")

    assert failure(tmp_path, html) == f"{printer.TOO_LONG} It stopped in “The long row”."


def test_document_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(printer, "PROCESSOR_SECONDS", 1)

    assert failure(tmp_path, page(LONG_TABLE)) == printer.TOO_LONG


def test_document_that_waits_is_stopped_by_the_clock(tmp_path, monkeypatch):
    monkeypatch.setattr(printer, "WALL_SECONDS", 0.3)

    assert failure(tmp_path, page("<p>x</p>" * 20_000)) == printer.TOO_LONG


def test_document_that_needs_too_much_memory_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(printer, "MEMORY", 220_000_000)

    assert printed(tmp_path / "short.pdf", page("<p>x</p>")) == 1
    assert failure(tmp_path, page(LONG_TABLE)) == printer.TOO_LARGE


@pytest.fixture
def fresh_renderer():
    """The next renderer is loaded again, in the environment of the test, and no other test gets it."""
    printer.PRINTER.close()
    yield
    printer.PRINTER.close()


def test_renderer_sees_no_secret_of_the_portal(tmp_path, monkeypatch, fresh_renderer):
    monkeypatch.setenv("SECRET_KEY", CANARY)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    printed(tmp_path / "x.pdf", page("<p>x</p>"))
    renderer = printer.PRINTER._idle[-1].process
    environment = Path(f"/proc/{renderer.pid}/environ").read_text(encoding="utf-8").strip("\0").split("\0")

    assert {variable.partition("=")[0] for variable in environment} <= {*printer.VARIABLES, "LANG"}
    assert (f"SECRET_KEY={CANARY}" in environment, f"XDG_CACHE_HOME={tmp_path}" in environment) == (False, True)


def test_document_leaves_no_file_behind_and_brings_no_font(tmp_path, monkeypatch, fresh_renderer, caplog):
    """WeasyPrint would unpack fonts into a folder, and the renderer can write into none."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(printer, "VARIABLES", (*printer.VARIABLES, "TMPDIR"))
    font = "<style>@font-face { font-family: f; src: url('data:font/ttf;base64,AAEAAAA=') }</style>"

    printed(tmp_path / "x.pdf", page("<p style='font-family: f'>x</p>", font))

    assert list(temporary.iterdir()) == []
    assert caplog.messages == ["renderer warned about 'Title': A font of the document is not used."]


def test_complaints_of_the_renderer_and_of_its_libraries_are_logged(tmp_path, monkeypatch, caplog, fresh_renderer):
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "none.conf"))

    printed(tmp_path / "x.pdf", page("<p style='no-such-property: 1'>x</p>"), title="Odd")

    (said,) = caplog.messages
    assert said.startswith("renderer warned about 'Odd': ")
    assert "Fontconfig error" in said
    assert "Ignored `no-such-property: 1`" in said


def test_fault_of_the_renderer_is_logged_and_the_next_document_is_printed(tmp_path, monkeypatch, caplog):
    with monkeypatch.context() as patch, pytest.raises(printer.PrintingFailed, match="of a fault in the portal"):
        patch.setattr(printer, "PROCESSOR_SECONDS", "no number")
        printed(tmp_path / "x.pdf", page("<p>x</p>"))

    (said,) = caplog.messages
    assert said.startswith("renderer warned about 'Title': Traceback")
    assert "TypeError" in said
    assert printed(tmp_path / "x.pdf", page("<p>x</p>")) == 1


def test_document_whose_steps_nobody_takes_is_not_printed(tmp_path):
    def report(step, percent):
        raise LookupError(step)

    printable = Printable(html=page("<p>x</p>"), title="x", stylesheets=())

    with pytest.raises(LookupError, match="Reading the text"):
        printer.print_pdf(printable, target=tmp_path / "x.pdf", report=report)
    assert not (tmp_path / "x.pdf").exists()


def test_portal_itself_never_loads_weasyprint(settings):
    """Not in the web process and not in the worker: it takes half a second and 60 MB of memory."""
    modules = "egm_portal.pdf.tasks, egm_portal.pdf.printer, sys"
    program = f"import django; django.setup(); import {modules}; print('weasyprint' in sys.modules)"

    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=settings.BASE_DIR)

    assert outcome.stdout == "False\n"


def test_what_the_renderer_replaces_in_its_libraries_is_there():
    assert isinstance(vars(pydyf.PDF)["page_references"], property)
    assert callable(LayoutContext._update_footnote_area)


def test_shared_styles_are_those_of_the_parent(tmp_path):
    """Two pseudo-elements of one rule have the colours of their parents, in the order red, blue, red."""
    style = (
        "<style>i::after { content: '█' } .red { color: #f00 } .blue { color: #00f } body { font-size: 60px }</style>"
    )
    words = "".join(
        f"<p class='{colour}' id='{number}'><i></i></p>" for number, colour in enumerate(("red", "blue", "red"))
    )

    printed(tmp_path / "x.pdf", page(words, style))

    with pypdfium2.PdfDocument(tmp_path / "x.pdf") as pdf:
        pixels = pdf[0].render().to_pil().convert("RGB").get_flattened_data()
    seen = [colour for colour in pixels if colour in {(255, 0, 0), (0, 0, 255)}]
    assert [colour for colour, _ in itertools.groupby(seen)] == [(255, 0, 0), (0, 0, 255), (255, 0, 0)]


def test_links_within_the_document_lead_to_their_places(tmp_path):
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='20'><linearGradient id='green'>"
        "<stop offset='0' stop-color='#0f0'/></linearGradient><rect width='20' height='20' fill='url(#green)'/></svg>"
    )
    words = f"<p><a href='#there'>There</a></p><h2 id='there'>Here</h2><p id='nobody'>{drawing}</p>"

    printed(tmp_path / "x.pdf", page(words))

    with pikepdf.open(tmp_path / "x.pdf") as pdf:
        names = [str(name) for name in list(pdf.Root.Names.Dests.Names)[::2]]
        links = [str(annotation.Dest) for annotation in pdf.pages[0].Annots]
    with pypdfium2.PdfDocument(tmp_path / "x.pdf") as pdf:
        colours = set(pdf[0].render().to_pil().convert("RGB").get_flattened_data())
    assert (names, links, (0, 255, 0) in colours) == (["there"], ["there"], True)
