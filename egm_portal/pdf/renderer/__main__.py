"""Prints one document as a tagged PDF, within limits.

A job is a JSON file, with another that has its pictures one after the other; each line of standard output is a JSON
object with a step, the number of pages at the end, or what went wrong. Warnings go to a log. `egm_portal.sandbox` runs
`main` in a fork for each job.
"""

import gc
import json
import logging
import os
import re
import resource
import sys
import traceback
from typing import BinaryIO

import footnotes
import page_references
import pikepdf
import sections
import shared_styles
import tagging
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.ffi import fontconfig
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

# While this program may still write: fonts that fontconfig has not seen are read for its cache. Pango would start a
# thread, which the forks would not have.
fontconfig.FcConfigDestroy(fontconfig.FcInitLoadConfigAndFonts())

OUT_OF_MEMORY = 3  # the exit status
LAYOUT_PAGE = re.compile(r"Step 5 - Creating layout - Page (\d+)")
STEPS = {
    "Step 1": ("Reading the text", 5),
    "Step 2": ("Reading the style sheets", 8),
    "Step 3": ("Applying the style sheets", 12),
    "Step 4": ("Arranging the text", 16),
    "Step 5": ("Laying out the pages", 20),
    "Step 6": ("Writing the PDF", 80),
    "Step 7": ("Writing the PDF", 88),
}


def main(job: BinaryIO, pictures: BinaryIO, layout: BinaryIO, target: BinaryIO, log: BinaryIO) -> None:
    """Prints the job into the target; the layout is the file of what is not yet complete."""
    os.dup2(log.fileno(), 2)
    try:
        run(json.load(job), pictures, layout, target)
    except RecursionError:
        send(failed="depth")
    except (MemoryError, SystemError):  # a C library that runs out of memory may fail without an exception
        os._exit(OUT_OF_MEMORY)  # any message would need memory
    except Exception:
        traceback.print_exc()
        raise


def run(job: dict, pictures: BinaryIO, layout: BinaryIO, target: BinaryIO) -> None:
    limit(job["memory"], job["seconds"])
    logging.getLogger("weasyprint").setLevel(logging.WARNING)
    logging.getLogger("weasyprint").addHandler(logging.StreamHandler(sys.stderr))
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.propagate = False
    progress.addHandler(ProgressHandler())
    titles = print_document(job, pictures, layout)
    send(step="Completing the structure", percent=94)
    send(pages=complete(layout, target, titles))


def limit(memory: int, seconds: int) -> None:
    """Limits memory and file size in bytes, and processor time in seconds."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (memory // 8, memory // 8))
    # SIGXCPU at the first limit; SIGKILL at the second, if a library ignores it.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    # A core dump would write the document to the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def send(**event) -> None:
    print(json.dumps(event), flush=True)


class ProgressHandler(logging.Handler):
    """Sends WeasyPrint's steps in plain words, with a percentage that never decreases."""

    percent = 0

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        step, percent = STEPS[message[:6]]
        if page := LAYOUT_PAGE.match(message):
            number = int(page[1])
            step, percent = f"Laying out page {number}", 20 + 60 * number // (number + 20)
        self.percent = max(self.percent, percent)
        send(step=step, percent=self.percent)


class OwnFilesOnly(URLFetcher):
    """Fetches only what the document itself contains (data: URLs) and the pictures of the job, by their addresses."""

    def __init__(self, places: dict[str, tuple[int, int]], pictures: BinaryIO) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)
        self._places, self._pictures = places, pictures

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        if url in self._places:
            begins, ends = self._places[url]
            self._pictures.seek(begins)
            return URLFetcherResponse(url, self._pictures.read(ends - begins))
        return super().fetch(url, headers)


class InstalledFontsOnly(FontConfiguration):
    """Leaves out fonts that a document brings along: they would have to be unpacked, and there is no place for that."""

    def add_font_face(self, rule_descriptors: dict, url_fetcher: URLFetcher) -> None:
        logging.getLogger("weasyprint").warning("A font of the document is not used.")


def print_document(job: dict, pictures: BinaryIO, layout: BinaryIO) -> dict[str, str]:
    """Writes the layout as a PDF; returns the words of each place in it to which links may lead, by its anchor."""
    fonts = InstalledFontsOnly()
    fetcher = OwnFilesOnly(job["files"], pictures)
    html = HTML(string=job["html"], base_url=job["base_url"], url_fetcher=fetcher)
    sheets = [
        CSS(string=sheet, base_url=job["base_url"], url_fetcher=fetcher, font_config=fonts)
        for sheet in job["stylesheets"]
    ]
    gc.set_threshold(50_000)  # the boxes of a layout stay: to look through them every 700 takes a tenth of the time
    shared_styles.remove_unlinked_ids(html.etree_element)
    shared_styles.share_among_pseudo_elements()
    footnotes.keep_with_references()
    page_references.compute_once()
    sections.tell(html.etree_element, send)
    document = html.render(stylesheets=sheets, font_config=fonts, presentational_hints=False)
    gc.collect()  # what the layout of 300 pages leaves is as much as the PDF needs
    send(section="")  # whatever fails from here on fails in no section
    document.metadata.title = job["title"]
    document.write_pdf(layout, finisher=forget_layout, pdf_variant="pdf/ua-1")
    places = (element for element in html.etree_element.iter() if element.get("id"))
    return {place.get("id"): " ".join("".join(place.itertext()).split()) for place in places}


def forget_layout(document: Document, pdf: object) -> None:
    """Frees the boxes of the pages once the PDF has all of them, before it is written."""
    document.pages.clear()
    gc.collect()


def complete(layout: BinaryIO, target: BinaryIO, titles: dict[str, str]) -> int:
    """Writes the PDF with its structure completed; returns the number of pages."""
    layout.flush()
    with pikepdf.open(layout) as pdf:
        tagging.complete(pdf, titles)
        pdf.save(target, deterministic_id=True)  # the same content is the same file
        return len(pdf.pages)
