"""The process behind `participants.photos`: reads a picture within limits and prints it anew as JSON.

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
    Image.MAX_IMAGE_PIXELS = None  # counted here: Pillow only warns below twice its own limit
    picture = Image.open(path, formats=["JPEG", "PNG"])
    pixels = picture.width * picture.height
    if pixels > most_pixels:
        print(json.dumps({"pixels": pixels}))
        return
    picture.draft("RGB", (2 * side, 2 * side))
    square = upright_square(picture, side)
    print(json.dumps({"photo": webp(square, side, 82), "small": webp(square, small_side, 70)}))


def upright_square(picture: Image.Image, side: int) -> Image.Image:
    """The middle of the picture as its EXIF says to hold it, on white where it is transparent."""
    square = ImageOps.fit(ImageOps.exif_transpose(picture).convert("RGBA"), (side, side))
    ground = Image.new("RGBA", square.size, "white")
    return Image.alpha_composite(ground, square).convert("RGB")


def webp(square: Image.Image, side: int, quality: int) -> str:
    """The picture in this size as WebP without metadata, in base64."""
    out = io.BytesIO()
    bare = Image.frombytes("RGB", square.size, square.tobytes())
    bare.resize((side, side)).save(out, "WEBP", quality=quality)
    return base64.b64encode(out.getvalue()).decode()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
