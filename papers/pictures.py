"""Pictures that are documents: read in a process of their own, and made anew without what the camera wrote into them.

Decoders of hostile pictures crash and run away; here they take only themselves along.
"""

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MEDIA_TYPE = "image/webp"
PIXELS = 40_000_000
SIDE = 2400  # pixels of the longer side: sharp on a large screen and on half a page of paper
SMALL_SIDE = 158  # pixels: twice the height at which lists show it
SECONDS = 15
PROCESS = Path(__file__).with_name("picture_process.py")


@dataclass(frozen=True)
class Picture:
    """A picture as WebP, and the same small, as a data: address."""

    content: bytes
    small: str


class Unreadable(Exception):
    """The file is no picture that can be taken; the message says so to the person who sent it."""


def prepare(path: str | Path) -> Picture:
    """The picture at `path` upright and not larger than needed; raises Unreadable with a sentence for its sender."""
    command = [sys.executable, "-I", str(PROCESS), str(path), *map(str, (PIXELS, SIDE, SMALL_SIDE))]
    try:
        # With an empty environment: the portal's secrets are no business of a decoder of hostile files.
        run = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True, env={})
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise Unreadable("This file does not open as a picture. Please send a JPEG, PNG or WebP picture.") from None
    found = json.loads(run.stdout)
    if "pixels" in found:
        raise Unreadable("The picture has more than 40 megapixels. Please save it smaller and send that file.")
    return Picture(base64.b64decode(found["picture"]), f"data:{MEDIA_TYPE};base64,{found['small']}")
