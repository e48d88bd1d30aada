"""Pictures that people send: read in a sandbox, and encoded again without what the camera wrote into them."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path

from egm_portal.sandbox import Sandbox

MEDIA_TYPE = "image/webp"
PIXELS = 40_000_000
SECONDS = 15
SANDBOX = Sandbox(Path(__file__).with_name("image_worker.py"))


@dataclass(frozen=True)
class Picture:
    """A picture as WebP, and the same small, as a data: address."""

    content: bytes
    small: str


class Unreadable(Exception):
    """The file is no picture that can be taken; the message says so to the person who sent it."""


def reencode(path: str | Path, *, side: int, small_side: int, square: bool = False) -> Picture:
    """The picture at `path` upright, with sides of so many pixels at most; its middle, if it is cut square.

    Raises Unreadable with a sentence for its sender.
    """
    words = [str(path), "square" if square else "whole", *map(str, (PIXELS, side, small_side))]
    answer = SANDBOX.run(*words, seconds=SECONDS)
    if not answer.finished:
        raise Unreadable("This file does not open as a picture. Please send a JPEG, PNG or WebP picture.")
    found = json.loads(answer.printed)
    if "pixels" in found:
        raise Unreadable("The picture has more than 40 megapixels. Please save it smaller and send that file.")
    return Picture(base64.b64decode(found["picture"]), f"data:{MEDIA_TYPE};base64,{found['small']}")
