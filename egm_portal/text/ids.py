"""Ids of rows in addresses and forms."""

import re

from django.urls.converters import IntConverter

MAX_DIGITS = 18  # more would not fit into a column


def is_id(text: str) -> bool:
    return len(text) <= MAX_DIGITS and re.fullmatch(r"[0-9]+", text) is not None


class Number(IntConverter):
    """A number in an address, which has only one spelling: 7, and neither 07 nor 0."""

    regex = "[1-9][0-9]{0,17}"
