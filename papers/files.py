"""Where the bytes of a document are kept: under their own hash, whole or not at all."""

import hashlib
from dataclasses import dataclass

from django.core.files import File
from django.core.files.storage import default_storage


@dataclass(frozen=True)
class KeptFile:
    """A file in the storage: its hash (SHA-256, hexadecimal), its name there and its size in bytes."""

    sha256: str
    stored_name: str
    size: int


def keep(file: File) -> KeptFile:
    """Stores the file under its hash, unless it is there already."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
        size += len(chunk)
    sha256 = digest.hexdigest()
    name = f"documents/{sha256[:2]}/{sha256}"
    if not default_storage.exists(name):
        file.seek(0)
        default_storage.save(name, file)
    return KeptFile(sha256, name, size)
