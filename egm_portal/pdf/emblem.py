import base64
import mimetypes
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders


def emblem() -> str:
    """The emblem at the head of printed documents as a data: URL; empty if none is configured."""
    # The emblem of the United Nations may be used only with authorization, so none is shipped.
    path = finders.find(settings.REPORT_EMBLEM) if settings.REPORT_EMBLEM else None
    if not path:
        return ""
    media_type, _ = mimetypes.guess_type(path)
    return f"data:{media_type};base64,{base64.b64encode(Path(path).read_bytes()).decode()}"
