"""Files in a bucket of an S3-compatible store, for a portal on several machines that share no disk.

The bucket has every file. What a machine has written or read lately is also on its own disk, from which it is sent
and read: the name of a file is derived from its content, so that a copy never differs from the file in the bucket.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from egm_portal.storage import StorageUnavailable
from egm_portal.storage.disk import AtomicFileSystemStorage

DAY = 24 * 3600  # seconds
LIMITS = {"connect_timeout": 3, "read_timeout": 20, "retries": {"max_attempts": 2, "mode": "standard"}}


@contextmanager
def translated_errors() -> Iterator[None]:
    """Raises StorageUnavailable in place of the errors of the client of the store."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StorageUnavailable(str(error)) from error


def options_from(address: str) -> dict:
    """What django-storages is told for an address such as s3://key:secret@store.example.org/bucket?region=eu-1.

    With s3+http in place of s3 the store is asked without encryption: for one on the same machine.
    """
    parts = urlsplit(address)
    host = parts.hostname + (f":{parts.port}" if parts.port else "")
    return {
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "bucket_name": parts.path.strip("/"),
        "endpoint_url": f"{'http' if parts.scheme == 's3+http' else 'https'}://{host}",
        "region_name": parse_qs(parts.query).get("region", [None])[0],
        "addressing_style": "path",
        "default_acl": None,
        "file_overwrite": True,
        "client_config": Config(**LIMITS),
    }


class S3Files(S3Storage):
    """The bucket at an address, with copies below `settings.MEDIA_ROOT`. Every method may raise StorageUnavailable."""

    def __init__(self, address: str) -> None:
        super().__init__(**options_from(address))
        self.copies = AtomicFileSystemStorage(allow_overwrite=True)

    def path(self, name: str) -> str:
        """The path of the copy on this machine, fetched if need be; no file is there if the bucket has none."""
        copy = Path(self.copies.path(name))
        if not copy.exists():
            with suppress(FileNotFoundError), self.open(name) as file, translated_errors():
                self.copies.save(name, file)
        elif time.time() - copy.stat().st_mtime > DAY:
            # The time of change tells on which day the copy was last used: operators may delete old ones.
            os.utime(copy)
        return str(copy)

    def exists(self, name: str) -> bool:
        with translated_errors():
            return super().exists(name)

    def delete(self, name: str) -> None:
        with translated_errors():
            super().delete(name)
        self.copies.delete(name)

    def size(self, name: str) -> int:
        with translated_errors():
            return super().size(name)

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with translated_errors():
            return super().listdir(name)

    def get_modified_time(self, name: str) -> datetime:
        if not self.exists(name):
            raise FileNotFoundError(f"The bucket has no {name}.")
        with translated_errors():
            return super().get_modified_time(name)

    def _open(self, name: str, mode: str = "rb") -> File:
        with translated_errors():
            return super()._open(name, mode)

    def _save(self, name: str, content: File) -> str:
        with translated_errors():
            saved = super()._save(name, content)
        content.seek(0)
        self.copies.save(name, content)
        return saved
