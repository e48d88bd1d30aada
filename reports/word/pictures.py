"""The pictures of a report, in a format that Word shows."""

from functools import cache
from io import BytesIO

from django.core.files.storage import default_storage
from PIL import Image

from egm_portal.meetings.models import Meeting
from reports.pictures import file_names
from reports.word.given import Pictures

QUALITY = 85


def pictures_of(meeting: Meeting) -> Pictures:
    """Reads the published pictures of the meeting, each once, when it is first asked for."""
    names: dict[str, str] = {}

    @cache
    def picture(address: str) -> bytes | None:
        if not names:
            names.update(file_names(meeting))
        if address not in names:
            return None
        out = BytesIO()
        # The portal itself has written the file, from what somebody sent: no other program's picture is opened here.
        with default_storage.open(names[address]) as file, Image.open(file, formats=["WEBP"]) as opened:
            opened.convert("RGB").save(out, "JPEG", quality=QUALITY)
        return out.getvalue()

    return picture
