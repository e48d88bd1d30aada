import base64
import mimetypes
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders


def emblem() -> str:
    """The emblem at the head of printed documents as a data: URL; empty if none is configured."""
    # The emblem of the United Nations may be used only with authorization, so none is shipped.
    path = _path()
    if path is None:
        return ""
    media_type, _ = mimetypes.guess_type(path)
    return f"data:{media_type};base64,{base64.b64encode(path.read_bytes()).decode()}"


def emblem_picture() -> bytes | None:
    """The emblem as a PNG or JPEG, which Word documents can have; None if it is none of them, or none is configured."""
    path = _path()
    is_picture = path is not None and mimetypes.guess_type(path)[0] in ("image/png", "image/jpeg")
    return path.read_bytes() if is_picture else None


def _path() -> Path | None:
    found = finders.find(settings.REPORT_EMBLEM) if settings.REPORT_EMBLEM else None
    return Path(found) if found else None
