"""Prints documents with the renderer, in a sandbox with limits, so that no document can harm the portal."""

import json
import logging
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage

from egm_portal.meetings.unit import STANDARD_ACCENT, present_unit
from egm_portal.pdf.registry import Printable
from egm_portal.sandbox import Answer, Sandbox, no_pulse

logger = logging.getLogger(__name__)

RENDERER = Path(__file__).parent / "renderer"
MEMORY = 3_000_000_000  # bytes of address space, for 600 pages with as many footnotes and tables as a report can have
PROCESSOR_SECONDS = 120
WALL_SECONDS = 240
# The variables by which fonts and libraries are found. Everything else, above all the portal's secrets, stays out.
VARIABLES = ("PATH", "HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH")

PICTURES = "pictures"  # the name of the file that has all pictures of a document
SHARED_STYLESHEETS = ("paper_tokens.css", "paper.css")

TOO_LONG = (
    "The document takes too long to lay out. It may be far longer than intended, or its tables too deeply nested."
)
OUT_OF_MEMORY = 3  # the renderer's exit status
TOO_LARGE = "The document needs more memory than the portal allows for a PDF, usually because of large pictures."
TOO_DEEP = "The document is nested too deeply to be laid out, usually because of tables within tables."
FILE_MISSING = "The file {} is missing in the storage."
FAULT = "The PDF could not be generated because of a fault in the portal. The log has the details."


class PrintingFailed(Exception):
    """The renderer made no PDF; the message is a sentence that says why."""


PRINTER = Sandbox(
    RENDERER, lambda: {name: os.environ[name] for name in VARIABLES if name in os.environ} | {"LANG": "C.UTF-8"}
)


def content_hash(printable: Printable) -> str:
    """The SHA-256 of everything on which the PDF depends: text, style sheets and the renderer itself."""
    compared = printable.compared or printable.html
    parts = [printable.title, compared, sorted(printable.files.items()), *_stylesheets(printable), _renderer_hash()]
    return sha256(json.dumps(parts).encode()).hexdigest()


@cache
def _renderer_hash() -> str:
    sources = b"".join(source.read_bytes() for source in sorted(RENDERER.glob("*.py")))
    return sha256(sources + version("weasyprint").encode()).hexdigest()


def _stylesheets(printable: Printable) -> list[str]:
    texts = []
    for name in (*SHARED_STYLESHEETS, *printable.stylesheets):
        path = finders.find(f"css/paper/{name}")
        if path is None:
            raise FileNotFoundError(f"There is no style sheet static/css/paper/{name}.")
        texts.append(Path(path).read_text(encoding="utf-8"))
    accent = present_unit().accent
    return [*texts, f":root {{ --paper-accent: {accent}; }}"] if accent != STANDARD_ACCENT else texts


def print_pdf(
    printable: Printable,
    *,
    target: Path,
    report: Callable[[str, int], None],
    on_pulse: Callable[[], None] = no_pulse,
) -> int:
    """Writes the PDF to `target` and returns its number of pages; raises PrintingFailed.

    `report` is called with each step in plain words and the percentage done, and `on_pulse` every second between them.
    """
    base_url = f"{settings.SITE_URL}/"
    with TemporaryDirectory(prefix="renderer-") as folder:
        places = _copied(printable, Path(folder, PICTURES), on_pulse)
        job = {
            "title": printable.title,
            "html": printable.html,
            "stylesheets": _stylesheets(printable),
            "base_url": base_url,
            "files": {urljoin(base_url, address): place for address, place in places.items()},
            "memory": MEMORY,
            "seconds": PROCESSOR_SECONDS,
        }
        try:
            result, answer, warnings = _run(job, Path(folder), target, report, on_pulse)
        except BaseException:
            target.unlink(missing_ok=True)  # the process may have finished before it was ended
            raise
    if warnings:
        logger.warning("renderer warned about %r: %s", printable.title, warnings)
    if answer.finished and "pages" in result:
        return result["pages"]
    section = result.get("section", "")
    raise PrintingFailed(
        f"{_reason(result, answer)} It stopped in “{section}”." if section else _reason(result, answer)
    )


def _copied(printable: Printable, path: Path, on_pulse: Callable[[], None]) -> dict[str, tuple[int, int]]:
    """Copies the files of the document into one: the address of each, and where it begins and ends there."""
    places = {}
    with path.open("wb") as copies:
        for address, name in printable.files.items():
            on_pulse()
            begins = copies.tell()
            try:
                with default_storage.open(name) as file:
                    copyfileobj(file, copies)
            except FileNotFoundError:
                raise PrintingFailed(FILE_MISSING.format(address.rpartition("/")[2])) from None
            places[address] = begins, copies.tell()
    return places


def _reason(result: dict, answer: Answer) -> str:
    if result.get("failed") == "depth":
        return TOO_DEEP
    if answer.status in (-signal.SIGXCPU, -signal.SIGKILL):
        return TOO_LONG
    return TOO_LARGE if answer.status < 0 or answer.status == OUT_OF_MEMORY else FAULT


def _run(
    job: dict, folder: Path, target: Path, report: Callable[[str, int], None], on_pulse: Callable[[], None]
) -> tuple[dict, Answer, str]:
    """What the renderer has told, its answer and its warnings."""
    result: dict = {}

    def on_line(line: bytes) -> None:
        try:
            event = json.loads(line)
        except ValueError:  # a library has printed something
            raise PrintingFailed(FAULT) from None
        if "step" in event:
            report(event["step"], event["percent"])
        else:
            result.update(event)

    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    with ExitStack() as opened:
        read = [opened.enter_context(open(folder / name, "rb")) for name in ("job.json", PICTURES)]
        layout, log = (opened.enter_context(open(folder / name, "w+b")) for name in ("layout.pdf", "log"))
        pdf = opened.enter_context(open(target, "w+b"))
        answer = PRINTER.run(*read, layout, pdf, log, seconds=WALL_SECONDS, on_line=on_line, on_pulse=on_pulse)
        log.seek(max(0, log.seek(0, os.SEEK_END) - 4000))
        warnings = log.read().decode(errors="replace").strip()
    return result, answer, warnings or ("" if answer.timed_out else answer.error_text)
