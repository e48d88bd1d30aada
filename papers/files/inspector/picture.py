"""A page as a small picture."""

import base64
import io

import pypdfium2
from PIL import Image

Image.init()  # before the fork for each file, which would load every plugin again to write one picture

TALLEST = 4  # times its width: the picture of a taller page would fill the memory


def picture(page: pypdfium2.PdfPage, width: int, samples: int = 4) -> str:
    """The page in shades of grey, `width` pixels wide, as a data: address; empty for a very tall page.

    Each pixel is the mean of `samples` in either direction: a small picture needs several to be legible.
    """
    across, down = page.get_size()
    if not across or down > TALLEST * across:
        return ""
    drawn = page.render(scale=samples * width / across, grayscale=True).to_pil()
    small = drawn.resize((width, max(1, round(width * drawn.height / drawn.width))))
    out = io.BytesIO()
    small.save(out, "WEBP", quality=45)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()
