"""Looks into one PDF within limits, and prints as JSON what it holds, or in one word why it is refused."""

import json
import logging
import resource
import sys

import contents
import hostile
import pikepdf
import pypdfium2
import sizes
from picture import picture
from refused import Refused

MEMORY = 1_000_000_000  # bytes of address space
PROCESSOR_SECONDS = 15
WIDTH = 108  # pixels of the picture: twice the width at which lists show it


def main(path: str) -> None:
    """Prints one JSON object: `refused`, or `pages`, `first_page` and `checks`."""
    limit()
    logging.disable()  # what pikepdf repairs is told in the checks
    try:
        print(json.dumps(look_into(path)))
    except Refused as word:
        print(json.dumps({"refused": str(word)}))


def limit() -> None:
    """Bounds memory and processor time, and lets the process write no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def look_into(path: str) -> dict:
    """What the file holds; raises Refused."""
    try:
        with pikepdf.open(path, inherit_page_attributes=False) as pdf:
            sizes.refuse_excess(pdf)
            hostile.refuse_active_content(pdf)
            structure = contents.of_structure(pdf)
        return of_pages(path, structure)
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    except MemoryError:
        raise Refused("unpacks") from None
    except (pikepdf.PdfError, pypdfium2.PdfiumError, LookupError, AttributeError, TypeError, ValueError):
        raise Refused("damaged") from None


def of_pages(path: str, structure: dict) -> dict:
    """The pages, the first as a picture, and what their text tells beside what the structure told."""
    document = pypdfium2.PdfDocument(path)
    return {
        "pages": len(document),
        "first_page": picture(document[0], WIDTH),
        "checks": structure | contents.of_text(document),
    }


if __name__ == "__main__":
    main(sys.argv[1])
