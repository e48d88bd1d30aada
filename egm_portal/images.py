"""Pictures that people send, re-encoded in a sandbox without what the camera wrote into them."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path

from egm_portal.sandbox import Sandbox

MEDIA_TYPE = "image/webp"
PIXELS = 40_000_000  # a small file can unpack to more memory than there is
SECONDS = 15
SANDBOX = Sandbox(Path(__file__).with_name("image_worker.py"))


@dataclass(frozen=True)
class Picture:
    """A picture as WebP, and a small version of it as a data: URL."""

    content: bytes
    small: str


class Unreadable(Exception):
    """The file cannot be used as a picture; the message is a sentence for its sender."""


def reencode(path: str | Path, *, side: int, small_side: int, square: bool = False) -> Picture:
    """The picture at `path` turned upright, its sides at most `side` pixels long, cropped to its middle if `square`.

    Raises Unreadable.
    """
    with open(path, "rb") as file:
        numbers = map(str, (PIXELS, side, small_side))
        answer = SANDBOX.run(file, "square" if square else "whole", *numbers, seconds=SECONDS)
    if not answer.finished:
        raise Unreadable("This file cannot be opened as a picture. Please send a JPEG, PNG or WebP file.")
    found = json.loads(answer.printed)
    if "pixels" in found:
        raise Unreadable("The picture has more than 40 megapixels. Please send a smaller version.")
    return Picture(base64.b64decode(found["picture"]), f"data:{MEDIA_TYPE};base64,{found['small']}")


def to_jpeg(path: str | Path) -> bytes:
    """A picture that `reencode` has made, for programs that show no WebP; raises Unreadable."""
    with open(path, "rb") as file:
        answer = SANDBOX.run(file, "jpeg", seconds=SECONDS)
    if not answer.finished:
        raise Unreadable("This picture could not be converted. Please try again.")
    return base64.b64decode(json.loads(answer.printed)["picture"])
