"""Fields of one line, and fields that hold one thing on each line."""

import unicodedata

from django.core.exceptions import ValidationError


def lines(text: str) -> list[str]:
    """What stands on each line of the field; empty lines count for nothing."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def validate_one_line(text: str) -> None:
    """Refuses line breaks and other control characters, which belong in no name and in no head of a mail."""
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise ValidationError("This has a line break or another character that cannot be printed.", code="one_line")
