"""The sanitized copy of a PDF for readers, made in a sandbox: a hostile file takes down only that process."""

import logging
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings

from papers.files.inspection import INSPECTOR

SECONDS = 30
logger = logging.getLogger(__name__)


class NotSanitized(Exception):
    """No copy could be made: it took too long or too much memory, or the file is damaged."""


def sanitize(path: str | Path) -> bytes:
    """The PDF at `path` without traces of its author and their computer; raises NotSanitized."""
    with open(path, "rb") as source, TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
        answer = INSPECTOR.run(source, "copy", copy, seconds=SECONDS)
        if not answer.finished:
            logger.warning("A file could not be copied: %s", answer.printed.decode("utf-8", "replace")[-500:])
            raise NotSanitized
        copy.seek(0)
        return copy.read()
