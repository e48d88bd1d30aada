"""Reads a Word document that was inspected before, within limits, and prints what it says as JSON.

It prints {"step": …, "percent": …} while it works and {"read": …} at the end, or {"refused": <code>}. It knows nothing
of reports: what a paragraph means is for `egm_portal.incoming.interpretation`.
"""

import json
import resource
import zipfile
from typing import BinaryIO

from body import Body
from document import Document, TooMuch
from lxml import etree

MEMORY = 1_000_000_000  # bytes of address space
PROCESSOR_SECONDS = 60


def main(file: BinaryIO) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with Document(file) as document:
            print(json.dumps({"read": Body(document, tell).read()}))
    except TooMuch as reason:
        print(json.dumps({"refused": str(reason)}))
    except MemoryError:
        print(json.dumps({"refused": "memory"}))
    except (etree.LxmlError, zipfile.BadZipFile, LookupError, ValueError):
        print(json.dumps({"refused": "damaged"}))


def tell(step: str, percent: int) -> None:
    print(json.dumps({"step": step, "percent": percent}), flush=True)
