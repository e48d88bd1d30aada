"""The short address under which those in the room join it: the screen prints it, and as a QR code.

It is no secret: whoever follows it signs in, and sees a room in which they take part or on which they work. It holds
from the eve of the meeting to its end. The code is computed from the meeting, so that nothing is stored.
"""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode import QRCode

from egm_portal.mail.links import absolute
from egm_portal.meetings.models import Meeting

LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"  # without vowels, so that no code is a word, and without look-alikes
LENGTH = 4
EVE = timedelta(days=1)
SALT = "room.joining"
BORDER = 4  # modules that stay empty around a QR code (ISO/IEC 18004)


def code_of(meeting: Meeting) -> str:
    number = int.from_bytes(salted_hmac(SALT, str(meeting.pk), algorithm="sha256").digest())
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def has_short_address(meeting: Meeting, at: datetime) -> bool:
    return meeting.takes_place and meeting.starts_at - EVE <= at < meeting.ends_at


def meetings_with(code: str, at: datetime) -> list[Meeting]:
    """The meetings whose room this code leads to at `at`, however it was typed: one query. Mostly one, or none."""
    # By the days of any zone, then exactly.
    near = Meeting.objects.filter(starts_on__lte=at + 2 * EVE, ends_on__gte=at - 2 * EVE)
    return [each for each in near if has_short_address(each, at) and code_of(each) == code.upper()]


def address_of(meeting: Meeting, at: datetime) -> str:
    """The whole address to join under: before the eve that of the room, then the short one, after the end none."""
    if has_short_address(meeting, at):
        return absolute(reverse("room:join", args=[code_of(meeting)]))
    return absolute(reverse("room:room", args=[meeting.slug])) if at < meeting.ends_at else ""


def as_read(address: str) -> str:
    """The address without "https://", as it is read from a screen."""
    return address.split("://", 1)[1].rstrip("/")


def qr_code(address: str) -> SafeString:
    """The address as a QR code in SVG, one path for its dark modules; it takes the colour of the text."""
    code = QRCode(border=BORDER)
    code.add_data(address)
    rows = code.get_matrix()
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return format_html(
        '<svg class="screen-qr" role="img" aria-label="QR code of {}" viewBox="0 0 {} {}"><path d="{}"/></svg>',
        as_read(address),
        len(rows),
        len(rows),
        dark,
    )
