"""Photos of participants: cropped to a square, and stored under their hash."""

import hashlib
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from egm_portal.images import Picture, Unreadable, reencode

__all__ = ["LIMIT", "Photo", "Unreadable", "delete", "keep", "prepare"]
LIMIT = 5_000_000  # bytes
SIDE = 400  # pixels
SMALL_SIDE = 96  # pixels: twice the width at which the list of participants shows it
Photo = Picture


def prepare(path: str | Path) -> Photo:
    """The picture at `path`, cropped to a square and reduced; raises Unreadable with a sentence for its sender."""
    return reencode(path, side=SIDE, small_side=SMALL_SIDE, square=True)


def keep(photo: Photo) -> str:
    """Stores the photo under its hash, unless it is stored already; returns its name in file storage."""
    digest = hashlib.sha256(photo.content).hexdigest()
    name = f"photos/{digest[:2]}/{digest}.webp"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(photo.content))
    return name


def delete(name: str) -> None:
    default_storage.delete(name)
