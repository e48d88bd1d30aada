"""Prints one document as a tagged PDF, within limits.

A job is a file of JSON; each line of standard output is a JSON object that tells a step, the number of pages at the
end, or what went wrong. Complaints go to a log. `egm_portal.sandbox` runs `main` in a fork for each job.
"""

import json
import logging
import os
import re
import resource
import sys
import tempfile
import traceback
from pathlib import Path

import pikepdf
import tagging
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

OUT_OF_MEMORY = 3  # the exit status
LAYING_OUT = re.compile(r"Step 5 - Creating layout - Page (\d+)")
STEPS = {
    "Step 1": ("Reading the text", 5),
    "Step 2": ("Reading the style sheets", 8),
    "Step 3": ("Applying the style sheets", 12),
    "Step 4": ("Arranging the text", 16),
    "Step 5": ("Laying out the pages", 20),
    "Step 6": ("Writing the PDF", 80),
    "Step 7": ("Writing the PDF", 88),
}


def main(given: str, log: str) -> None:
    """Prints the job in this file; what it and its libraries complain of comes into the log.

    The PDF stands at the job's target when its pages are told.
    """
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND), 2)
    tempfile.tempdir = str(Path(given).parent)  # where fonts are unpacked: it goes with the job, however that ends
    try:
        do(json.loads(Path(given).read_text(encoding="utf-8")))
    except RecursionError:
        tell(failed="depth")
    except (MemoryError, SystemError):  # a C library that runs out of memory may leave an error without its exception
        os._exit(OUT_OF_MEMORY)  # to say so in words would need memory
    except Exception:
        traceback.print_exc()
        raise


def do(job: dict) -> None:
    """Prints the job within its limits, and tells how far it is."""
    limit(job["memory"], job["seconds"])
    logging.getLogger("weasyprint").setLevel(logging.WARNING)
    logging.getLogger("weasyprint").addHandler(logging.StreamHandler(sys.stderr))
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.propagate = False
    progress.addHandler(Steps())
    print_document(job)
    tell(step="Completing the structure", percent=94)
    tell(pages=complete(job["target"]))


def limit(memory: int, seconds: int) -> None:
    """Bounds memory and file size in bytes and processor time in seconds; a document that needs more dies here."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (memory // 8, memory // 8))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def tell(**event) -> None:
    print(json.dumps(event), flush=True)


class Steps(logging.Handler):
    """Tells WeasyPrint's steps in plain words, with a share of the work that only grows."""

    percent = 0

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        step, percent = STEPS[said[:6]]
        if page := LAYING_OUT.match(said):
            number = int(page[1])
            step, percent = f"Laying out page {number}", 20 + 60 * number // (number + 20)
        self.percent = max(self.percent, percent)
        tell(step=step, percent=self.percent)


class DataOnly(URLFetcher):
    """Fetches what the document itself carries (data: URLs) and nothing else: no file, no network."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)


def print_document(job: dict) -> None:
    """Writes the job's HTML to its target as PDF/UA-1."""
    fonts = FontConfiguration()
    fetcher = DataOnly()
    sheets = [
        CSS(string=sheet, base_url=job["base_url"], url_fetcher=fetcher, font_config=fonts)
        for sheet in job["stylesheets"]
    ]
    html = HTML(string=job["html"], base_url=job["base_url"], url_fetcher=fetcher)
    document = html.render(stylesheets=sheets, font_config=fonts, presentational_hints=False)
    document.metadata.title = job["title"]
    document.write_pdf(job["target"], pdf_variant="pdf/ua-1")


def complete(path: str) -> int:
    """Completes the structure of the PDF; gives the number of pages."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        tagging.complete(pdf)
        pdf.save(path, deterministic_id=True)
        return len(pdf.pages)
