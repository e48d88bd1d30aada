"""Stores files under their own hash, whole or not at all."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from egm_portal.clock import real_now

FOLDER = "documents"
LEFT_ALONE = timedelta(days=30)
"""How long, in real time, a stored file that no row names is kept."""
_references: list[Callable[[], Iterable[str]]] = []


class UploadTooBig(RequestDataTooBig):
    """The request is far above the limit for files."""


class BoundedUpload(TemporaryFileUploadHandler):
    """Writes uploads to the disk, but refuses a request far above the limit before any of it is written.

    Slightly above the limit the file is still read, so that its form can answer and keep what was typed.
    """

    # Here and not in a view: anybody may post to any address.
    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None) -> None:  # noqa: N803
        if content_length > settings.UPLOAD_LIMIT * 6 / 5:
            raise UploadTooBig("The request is longer than any upload may be.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError:
            # Django closes only files that came before this one, which would go on filling the disk.
            with suppress(OSError):
                self.upload_interrupted()
            raise


@dataclass(frozen=True)
class KeptFile:
    """A file in the storage: its SHA-256 in hexadecimal, its name there and its size in bytes."""

    sha256: str
    stored_name: str
    size: int


def keep(file: File) -> KeptFile:
    kept = measured(file)
    # A file that has been there for some time is written again: otherwise it could be deleted as an orphan before a
    # version names it.
    if not is_young(kept.stored_name, LEFT_ALONE / 2):
        file.seek(0)
        default_storage.save(kept.stored_name, file)
    return kept


def measured(file: File) -> KeptFile:
    """What `keep` would return, without storing the file."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
        size += len(chunk)
    sha256 = digest.hexdigest()
    return KeptFile(sha256, f"{FOLDER}/{sha256[:2]}/{sha256}", size)


def is_young(stored_name: str, age: timedelta) -> bool:
    """Whether the file exists and was written within this time, in real time."""
    try:
        return default_storage.get_modified_time(stored_name) >= real_now() - age
    except FileNotFoundError:
        return False


def every_stored_name() -> Iterator[str]:
    with suppress(FileNotFoundError):
        for folder in default_storage.listdir(FOLDER)[0]:
            for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]:
                yield f"{FOLDER}/{folder}/{name}"


def register_references(names: Callable[[], Iterable[str]]) -> None:
    """Registers a function that returns the stored names in rows of an upper package, which are no orphans."""
    _references.append(names)


def referenced_names() -> set[str]:
    return {name for names in _references for name in names()}


def path_of(stored_name: str) -> str:
    return default_storage.path(stored_name)
