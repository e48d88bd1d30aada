"""Prints documents with the renderer, in a sandbox with limits, so that no document can hurt the portal."""

import json
import logging
import os
import signal
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.contrib.staticfiles import finders

from egm_portal.pdf.registry import Printable
from egm_portal.sandbox import Answer, Sandbox

logger = logging.getLogger(__name__)

PRESS = Path(__file__).parent / "renderer"
MEMORY = 1_500_000_000  # bytes of address space
PROCESSOR_SECONDS = 60
WALL_SECONDS = 90
# What fonts and libraries are found by. Everything else, the portal's secrets above all, stays out of the renderer.
PASSED_ON = ("PATH", "HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH")

TOO_LONG = (
    "The document takes too long to lay out. It may be far longer than intended, or its tables too deeply nested."
)
OUT_OF_MEMORY = 3  # the renderer's exit status
TOO_LARGE = "The document needs more memory than the portal allows for a PDF. Large pictures are the usual reason."
TOO_DEEP = "The document is nested too deeply to be laid out. Tables within tables are the usual reason."
BROKEN_OFF = "The PDF could not be made because of a fault in the portal, which its log describes."


class PrintingFailed(Exception):
    """The renderer made no PDF; the message says why in plain words."""


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"LANG": "C.UTF-8"}


PRINTER = Sandbox(PRESS, _environment)


def content_hash(printable: Printable) -> str:
    """The SHA-256 of all that decides what the PDF looks like: text, style sheets and the renderer itself."""
    parts = [printable.title, printable.compared or printable.html, *_stylesheets(printable), _renderer_hash()]
    return sha256(json.dumps(parts).encode()).hexdigest()


@cache
def _renderer_hash() -> str:
    sources = b"".join(source.read_bytes() for source in sorted(PRESS.glob("*.py")))
    return sha256(sources + version("weasyprint").encode()).hexdigest()


def _stylesheets(printable: Printable) -> list[str]:
    return [_stylesheet(name) for name in printable.stylesheets]


def _stylesheet(name: str) -> str:
    found = finders.find(f"css/{name}")
    if found is None:
        raise FileNotFoundError(f"There is no style sheet static/css/{name}.")
    return Path(found).read_text(encoding="utf-8")


def print_pdf(printable: Printable, *, target: Path, report: Callable[[str, int], None]) -> int:
    """Writes the PDF to `target` and gives its number of pages; raises PrintingFailed.

    `report` is called with each step in plain words and the per cent that are done.
    """
    job = {
        "title": printable.title,
        "html": printable.html,
        "stylesheets": _stylesheets(printable),
        "base_url": f"{settings.SITE_URL}/",
        "target": str(target),
        "memory": MEMORY,
        "seconds": PROCESSOR_SECONDS,
    }
    with TemporaryDirectory(prefix="renderer-") as folder:
        ended, answer, complaints = _run(job, Path(folder), report)
    if complaints:
        logger.warning("renderer said about %r: %s", printable.title, complaints)
    if not answer.finished or "pages" not in ended:
        raise PrintingFailed(_reason(ended, answer.status))
    return ended["pages"]


def _run(job: dict, folder: Path, report: Callable[[str, int], None]) -> tuple[dict, Answer, str]:
    """The renderer's last event, its answer and its complaints."""
    ended: dict = {}

    def on_line(line: bytes) -> None:
        try:
            event = json.loads(line)
        except ValueError:  # a library has printed something
            raise PrintingFailed(BROKEN_OFF) from None
        if "step" in event:
            report(event["step"], event["percent"])
        else:
            ended.clear()  # a job that is tried again tells it anew
            ended.update(event)

    given, log = folder / "job.json", folder / "log"
    given.write_text(json.dumps(job), encoding="utf-8")
    log.touch()
    answer = PRINTER.run(str(given), str(log), seconds=WALL_SECONDS, on_line=on_line)
    return ended, answer, _end_of(log) or ("" if answer.timed_out else answer.error_text)


def _end_of(log: Path) -> str:
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4000))
        return file.read().decode(errors="replace").strip()


def _reason(ended: dict, status: int) -> str:
    if ended.get("failed") == "depth":
        return TOO_DEEP
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return TOO_LONG
    if status < 0 or status == OUT_OF_MEMORY:
        return TOO_LARGE
    return BROKEN_OFF
