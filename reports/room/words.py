"""The words of a proposal as the screen of a room and its pages show them."""

from django.utils.safestring import SafeString

from reports.rounds.reading import difference

SIZES = {180: "largest", 360: "large", 800: "middle"}
"""The sizes of the screen by the characters up to which a text has them, so that it is read from ten metres away."""


def with_changes(before: str, after: str) -> SafeString:
    """The text as HTML with what was added to the version before, and what was removed from it."""
    return difference(before, after).text


def size_of(text: str) -> str:
    return next((size for most, size in SIZES.items() if len(text) <= most), "small")
