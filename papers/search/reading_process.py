"""The process behind `papers.search.reading`: reads a PDF within limits and prints each page's text as a line of JSON.

It knows nothing of the portal: `egm_portal.sandbox` runs it, without the portal's folders and settings.
"""

import json
import resource
from typing import BinaryIO

import pypdfium2

MEMORY = 1_000_000_000  # bytes of address space
PROCESSOR_SECONDS = 15
PAGES = 1_000
CHARACTERS = 50_000  # of a page: more than any page that people read


def main(file: BinaryIO) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    document = pypdfium2.PdfDocument(file)
    for number in range(min(len(document), PAGES)):
        text = document[number].get_textpage().get_text_range()
        print(json.dumps(text[:CHARACTERS]), flush=True)
