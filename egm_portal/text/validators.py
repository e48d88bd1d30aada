"""What may be typed into fields of one line, fields with one entry on each line, and addresses."""

import unicodedata
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

_validate_https = URLValidator(schemes=["https"])


def non_empty_lines(text: str) -> list[str]:
    """The entries of a field that has one on each line, without the space around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def validate_one_line(text: str) -> None:
    """Refuses line breaks and other control characters, which belong in no name and in no header of a mail."""
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise ValidationError("This has a line break or another character that cannot be printed.", code="one_line")


def validate_plain_address(address: str) -> None:
    """Refuses an e-mail address with letters beyond a-z.

    Some look like a plain letter, and a database may take them for one: ı is I in capitals. Whoever holds an address
    that is taken for somebody else's would sign in as them.
    """
    if not address.isascii():
        raise ValidationError("Please give an address that has plain letters only, without accents or other scripts.")


def validate_outside_address(address: str) -> None:
    """Refuses what is no https address, and one that carries a name or a password: every reader would see it."""
    try:
        if not address.startswith("https://"):
            raise ValidationError("Another scheme, or one in capitals.")
        _validate_https(address)
    except ValidationError:
        raise ValidationError("Give the whole address, beginning with https://.", code="https") from None
    parts = urlsplit(address)
    if parts.username is not None or parts.password is not None:
        raise ValidationError("This address holds a name or a password. Give one that everybody may see.", code="https")


def validate_zone(value: str) -> None:
    """Raises ValidationError unless `value` names a zone of the IANA time zone database."""
    if value not in available_timezones():
        raise ValidationError("Give a time zone such as Europe/Zurich or America/New_York.")
