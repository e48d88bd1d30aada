"""Runs in the sandbox of `egm_portal.images`: reads a picture within limits and prints it, encoded again, as JSON."""

import base64
import io
import json
import resource
from typing import BinaryIO

from PIL import Image, ImageOps

Image.init()  # before the fork for each picture, which would load every plugin again

MEMORY = 1_000_000_000  # bytes of address space
PROCESSOR_SECONDS = 15
QUALITY, SMALL_QUALITY = 85, 70


def main(file: BinaryIO, task: str, *numbers: str) -> None:
    """Prints the picture "whole" or cut "square", or as "jpeg"."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = None  # counted here: Pillow only warns below twice its own limit
    picture = Image.open(file, formats=["JPEG", "PNG", "WEBP"])
    if task == "jpeg":
        print(json.dumps({"picture": encoded(picture.convert("RGB"), "JPEG", QUALITY)}))
    else:
        print(json.dumps(reduced(picture, *map(int, numbers), square=task == "square")))


def reduced(picture: Image.Image, most_pixels: int, side: int, small_side: int, *, square: bool) -> dict:
    """The picture and the same small; or its pixels, if they are too many."""
    pixels = picture.width * picture.height
    if pixels > most_pixels:
        return {"pixels": pixels}
    picture.draft("RGB", (2 * side, 2 * side))
    whole = upright(picture, side, square=square)
    return {"picture": webp(whole, side, QUALITY), "small": webp(whole, small_side, SMALL_QUALITY)}


def upright(picture: Image.Image, side: int, *, square: bool) -> Image.Image:
    """The first frame as its EXIF says to hold it, on white where it is transparent; its middle, if cut square."""
    held = ImageOps.exif_transpose(picture)
    if square:
        held = ImageOps.fit(held.convert("RGBA"), (side, side))
    else:
        held.thumbnail((side, side))
    shown = held.convert("RGBA")
    ground = Image.new("RGBA", shown.size, "white")
    return Image.alpha_composite(ground, shown).convert("RGB")


def webp(whole: Image.Image, side: int, quality: int) -> str:
    """The picture with sides of this length at most as WebP without metadata, in base64."""
    bare = Image.frombytes("RGB", whole.size, whole.tobytes())
    bare.thumbnail((side, side))
    return encoded(bare, "WEBP", quality)


def encoded(picture: Image.Image, form: str, quality: int) -> str:
    out = io.BytesIO()
    picture.save(out, form, quality=quality)
    return base64.b64encode(out.getvalue()).decode()
