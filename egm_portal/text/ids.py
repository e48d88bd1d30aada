"""Numbers of rows, as they stand in addresses and forms."""

import re

from django.urls.converters import IntConverter

LONGEST = 18  # digits: more would not fit into a column


def is_id(text: str) -> bool:
    """Whether the text can be the number of a row."""
    return len(text) <= LONGEST and re.fullmatch(r"[0-9]+", text) is not None


class Number(IntConverter):
    """A number in an address, written in one way only: 7, and neither 07 nor 0."""

    regex = "[1-9][0-9]{0,17}"
