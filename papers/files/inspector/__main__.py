"""Inspects one file within limits, and prints as JSON what it found, or the code of the refusal.

Its other tasks are to copy, which writes what readers get of it into a second file and prints what that leaves out, and
to draw a page, which it prints as a large picture in a data: address. What readers get of a PDF is its public file, of
a document of Word or PowerPoint the one that is converted.
"""

import json
import logging
import re
import resource
import sys
from types import ModuleType
from typing import BinaryIO

import contents
import hostile
import pikepdf
import pypdfium2
import sizes
import slides
import streams
import word
from picture import picture
from refused import Refused
from sanitize import write_copy
from signatures import is_presentation
from walk import dictionaries

ARCHIVE = b"PK\x03\x04"
MEMORY, COPYING_MEMORY = 512_000_000, 1_000_000_000  # bytes of address space
PROCESSOR_SECONDS, COPYING_SECONDS = 10, 15
WRITTEN = 400_000_000  # bytes of a copy
ENCRYPTED = re.compile(r"encrypt|security handler|/Encrypt")  # by a certificate, or for another program
WIDTH = 108  # pixels of the picture: twice the width at which lists show it
LARGE_WIDTH = 1280  # pixels: about twice the width at which the review shows a page


def main(file: BinaryIO, task: str = "inspect", *given: str | BinaryIO) -> None:
    """Does one of the `TASKS`."""
    TASKS[task](file, *given)


def inspect(file: BinaryIO) -> None:
    """Prints one JSON object: `refused`, or `pages`, `first_page` and `checks`."""
    limit(memory=MEMORY, seconds=PROCESSOR_SECONDS, written=0)
    logging.disable()  # what pikepdf repairs is noted in the checks
    try:
        print(json.dumps(look_into(file)))
    except Refused as reason:
        print(json.dumps({"refused": str(reason)} | ({"page": reason.page} if reason.page else {})))


def limit(*, memory: int, seconds: int, written: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def look_into(file: BinaryIO) -> dict:
    if program := office_program(file):
        return program.look_into(file)
    try:
        with pikepdf.open(file, inherit_page_attributes=False) as pdf:
            warnings = [str(warning) for warning in pdf.get_warnings()]  # kept, because the call clears them
            streams.refuse_bad_streams(pdf, warnings)
            sizes.refuse_excess(pdf)
            everything = list(dictionaries(pdf))
            hostile.refuse_active_content(pdf, everything)
            structure = contents.of_structure(pdf, everything)
            structure["repaired"] |= bool(warnings)
        return of_pages(file, structure)
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except pikepdf.PdfError as error:
        raise Refused("encrypted" if ENCRYPTED.search(str(error)) else "damaged") from None
    except MemoryError:
        raise Refused("unpacks") from None
    except (pypdfium2.PdfiumError, LookupError, AttributeError, TypeError, ValueError):
        raise Refused("damaged") from None


def of_pages(file: BinaryIO, structure: dict) -> dict:
    document = pypdfium2.PdfDocument(file)
    return {
        "pages": len(document),
        "first_page": picture(document[0], WIDTH),
        "checks": structure | contents.of_text(document),
    }


def draw(file: BinaryIO, page: str, width: str = str(LARGE_WIDTH)) -> None:
    """Prints the page, counted from 1, as a picture; nothing for a very tall page."""
    limit(memory=MEMORY, seconds=PROCESSOR_SECONDS, written=0)
    print(
        picture(pypdfium2.PdfDocument(file)[int(page) - 1], int(width), samples=1 if int(width) == LARGE_WIDTH else 3),
        end="",
    )


def copy(source: BinaryIO, target: BinaryIO, title: str) -> None:
    """Writes what readers get; a file of which no copy can be made ends the process with an error.

    A document of Word or PowerPoint gets this title.
    """
    limit(memory=COPYING_MEMORY, seconds=COPYING_SECONDS, written=WRITTEN)
    logging.disable()
    if program := office_program(source):
        told = program.write_copy(source, target, title)
    else:
        told = write_copy(source, target)
        if told["left_out"]:  # the picture of the file as it came shows remarks, too
            told["first_page"] = picture(pypdfium2.PdfDocument(target)[0], WIDTH)
    print(json.dumps(told))


def office_program(file: BinaryIO) -> ModuleType | None:
    """The module for documents of the program that wrote the archive; None for a PDF."""
    if file.read(4) != ARCHIVE:
        return None
    return slides if is_presentation(file) else word


TASKS = {"inspect": inspect, "draw": draw, "copy": copy}

if __name__ == "__main__":
    main(sys.stdin.buffer)
