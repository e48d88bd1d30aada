"""A folder that never shows a part of a file.

Django's own storage writes under the final name, so a full disk leaves a truncated file there.
"""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.core.files.storage import FileSystemStorage

UNFINISHED = ".incoming-"  # how the name of a file begins that is being written


class AtomicFileSystemStorage(FileSystemStorage):
    """Files written under a temporary name, synchronized to the disk and then renamed."""

    def _save(self, name: str, content) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, content.chunks(), mode=self.file_permissions_mode or 0o640)
        return name.replace("\\", "/")


def write_atomically(target: Path, chunks: Iterable[bytes], *, mode: int = 0o640) -> None:
    """Writes the file so that it is on the disk whole when this returns, and not at all when it raises."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
    fsync_folder(target.parent)


def write_at(path: Path, offset: int, part: bytes) -> None:
    """Writes the part behind the first `offset` bytes of the file, in place of what may stand there, to the disk.

    Raises EOFError when the file does not reach that far.
    """
    try:
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o640), "r+b") as file:
            if file.seek(0, os.SEEK_END) < offset:
                raise EOFError(f"{path} does not hold what was acknowledged.")
            file.seek(offset)
            file.truncate()
            file.write(part)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        # Half a part would keep a full disk full.
        if path.is_file():
            os.truncate(path, offset)
        raise
    if offset == 0:
        fsync_folder(path.parent)


def fsync_folder(folder: Path) -> None:
    # Without it the names of new files might not be on the disk after a power failure, although the files are.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
