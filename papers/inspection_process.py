"""The process behind `papers.inspection`: reads a PDF within limits and prints what it found as JSON.

It knows nothing of the portal: it is run by its path, without the portal's folders and settings.
"""

import base64
import io
import json
import resource
import sys

import pypdfium2

MEMORY = 1_000_000_000  # bytes of address space
PROCESSOR_SECONDS = 15


def main(path: str, width: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    document = pypdfium2.PdfDocument(path)
    pages = len(document)
    print(json.dumps({"pages": pages, "first_page": picture(document[0], width) if pages else ""}))


def picture(page: pypdfium2.PdfPage, width: int) -> str:
    """The page in shades of grey, `width` pixels wide, as a data: address."""
    drawn = page.render(scale=4 * width / page.get_width(), grayscale=True).to_pil()
    small = drawn.resize((width, round(width * drawn.height / drawn.width)))
    out = io.BytesIO()
    small.save(out, "WEBP", quality=45)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
