"""The process behind `papers.pictures`: reads a picture within limits and prints it anew as JSON.

It knows nothing of the portal: it is run by its path, without the portal's folders and settings.
"""

import base64
import io
import json
import resource
import sys

from PIL import Image, ImageOps

MEMORY = 1_000_000_000  # bytes of address space
PROCESSOR_SECONDS = 15


def main(path: str, most_pixels: int, side: int, small_side: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = None  # counted here: Pillow only warns below twice its own limit
    picture = Image.open(path, formats=["JPEG", "PNG", "WEBP"])
    pixels = picture.width * picture.height
    if pixels > most_pixels:
        print(json.dumps({"pixels": pixels}))
        return
    picture.draft("RGB", (side, side))
    whole = upright(picture, side)
    print(json.dumps({"picture": webp(whole, side, 85), "small": webp(whole, small_side, 70)}))


def upright(picture: Image.Image, side: int) -> Image.Image:
    """The first frame as its EXIF says to hold it, on white where it is transparent, at most `side` pixels long."""
    held = ImageOps.exif_transpose(picture)
    held.thumbnail((side, side))
    shown = held.convert("RGBA")
    ground = Image.new("RGBA", shown.size, "white")
    return Image.alpha_composite(ground, shown).convert("RGB")


def webp(whole: Image.Image, side: int, quality: int) -> str:
    """The picture with sides of this length at most as WebP without metadata, in base64."""
    out = io.BytesIO()
    bare = Image.frombytes("RGB", whole.size, whole.tobytes())
    bare.thumbnail((side, side))
    bare.save(out, "WEBP", quality=quality)
    return base64.b64encode(out.getvalue()).decode()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
