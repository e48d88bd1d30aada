"""Validators of single-line texts, e-mail and web addresses, and time zones."""

import unicodedata
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

_validate_https = URLValidator(schemes=["https"])


def non_empty_lines(text: str) -> list[str]:
    """The entries of a field that holds one per line, stripped."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def validate_one_line(text: str) -> None:
    """Raises ValidationError for line breaks and other control characters, which a mail header must not contain."""
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise ValidationError(
            "This contains a line break or another character that cannot be printed.", code="one_line"
        )


def validate_plain_address(address: str) -> None:
    """Raises ValidationError for an e-mail address that is not in ASCII."""
    # Some letters look like an ASCII letter, and a database may treat them as equal: the capital of ı is I. Whoever
    # holds an address that equals somebody else's could sign in as them.
    if not address.isascii():
        raise ValidationError("Please enter an address in plain letters only, without accents or other scripts.")


def validate_outside_address(address: str) -> None:
    """Raises ValidationError for what is no https address, or contains credentials, which every reader would see."""
    try:
        if not address.startswith("https://"):
            raise ValidationError("Another scheme, or one in capitals.")
        _validate_https(address)
    except ValidationError:
        raise ValidationError("Enter the full address, beginning with https://.", code="https") from None
    parts = urlsplit(address)
    if parts.username is not None or parts.password is not None:
        raise ValidationError(
            "This address contains a user name or a password. Enter one that anybody may see.", code="https"
        )


@cache
def zone_names() -> tuple[str, ...]:
    """The names of the time zones that this machine knows, in order: to find them takes many reads of its disk."""
    return tuple(sorted(available_timezones()))


def validate_zone(value: str) -> None:
    if value not in zone_names():
        raise ValidationError("Enter a time zone such as Europe/Zurich or America/New_York.")
