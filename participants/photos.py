"""Photos of participants: read in a process of their own, cut square, and kept under their hash without metadata.

Decoders of hostile pictures crash and run away; here they take only themselves along.
"""

import base64
import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

LIMIT = 5_000_000  # bytes
PIXELS = 40_000_000
SIDE = 400  # pixels
SMALL_SIDE = 96  # pixels: twice the width at which the list of participants shows it
SECONDS = 15
PROCESS = Path(__file__).with_name("photo_process.py")


@dataclass(frozen=True)
class Photo:
    """A square photo as WebP, and the same small, as a data: address."""

    content: bytes
    small: str


class Unreadable(Exception):
    """The file is no photo that can be taken; the message says so to the person who sent it."""


def prepare(path: str | Path) -> Photo:
    """The picture at `path` upright, cut square and reduced; raises Unreadable with a sentence for its sender."""
    command = [sys.executable, "-I", str(PROCESS), str(path), *map(str, (PIXELS, SIDE, SMALL_SIDE))]
    try:
        # With an empty environment: the portal's secrets are no business of a decoder of hostile files.
        run = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True, env={})
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise Unreadable("This file does not open as a photo. Please send a JPEG or PNG picture.") from None
    found = json.loads(run.stdout)
    if "pixels" in found:
        raise Unreadable("The photo has more than 40 megapixels. Please save it smaller and send that file.")
    return Photo(base64.b64decode(found["photo"]), f"data:image/webp;base64,{found['small']}")


def keep(photo: Photo) -> str:
    """Stores the photo under its hash, unless it is there already, and gives its name in the storage."""
    digest = hashlib.sha256(photo.content).hexdigest()
    name = f"photos/{digest[:2]}/{digest}.webp"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(photo.content))
    return name


def forget(name: str) -> None:
    """Takes the photo out of the storage."""
    default_storage.delete(name)
