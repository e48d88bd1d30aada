"""The pictures of a report, in a format that Word shows."""

from functools import cache

from django.core.files.storage import default_storage

from egm_portal.images import to_jpeg
from egm_portal.meetings.models import Meeting
from egm_portal.wordfiles.blocks import Pictures
from reports.pictures import file_names


def pictures_of(meeting: Meeting) -> Pictures:
    """Reads the published pictures of the meeting, each once, when it is first asked for."""
    names: dict[str, str] = {}

    @cache
    def picture(address: str) -> bytes | None:
        if not names:
            names.update(file_names(meeting))
        if address not in names:
            return None
        return to_jpeg(default_storage.path(names[address]))

    return picture
