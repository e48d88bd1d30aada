"""What readers get of a file, made in a sandbox: a hostile file takes down only that process."""

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings

from papers.files.inspection import INSPECTOR

SECONDS = 30
logger = logging.getLogger(__name__)


class NotSanitized(Exception):
    """No copy could be made: it took too long or too much memory, or the file is damaged."""


@dataclass(frozen=True)
class Copy:
    """A file without what its readers are not to get, and what was left out, as `papers.omissions` stores it."""

    content: bytes
    left_out: list[dict]
    has_objects: bool = False
    first_page: str = ""
    """A picture of it, where that of the file as it came would show what was left out."""


def sanitize(path: str | Path, *, title: str = "") -> Copy:
    """The file at `path` as its readers get it, without traces of its author and their computer; raises NotSanitized.

    Of a Word document or presentation it is what is converted to PDF, with this title; a PDF keeps its own.
    """
    with open(path, "rb") as source, TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as copy:
        answer = INSPECTOR.run(source, "copy", copy, title, seconds=SECONDS)
        if not answer.finished:
            logger.warning("A file could not be copied: %s", answer.printed.decode("utf-8", "replace")[-500:])
            raise NotSanitized
        copy.seek(0)
        return Copy(copy.read(), **json.loads(answer.printed))
