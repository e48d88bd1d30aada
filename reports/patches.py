"""Small changes of a text as a browser sends and gets them. Places are counted in UTF-16 units, as scripts do."""

from dataclasses import dataclass
from itertools import accumulate

from egm_portal.adminkit.conflicts.differences import changed_ranges


@dataclass(frozen=True)
class Patch:
    """`text` in the place of what stands from `start` to `end`."""

    start: int
    end: int
    text: str


class PatchDoesNotFit(ValueError):
    """The patch was made from another text."""


def apply_patch(before: str, patch: Patch, length: int) -> str:
    """The text after the patch, which then has `length` units; raises PatchDoesNotFit if it cannot be of this text."""
    units = _units(before)
    if not 0 <= patch.start <= patch.end <= len(units) // 2:
        raise PatchDoesNotFit
    after = units[: 2 * patch.start] + _units(patch.text) + units[2 * patch.end :]
    if len(after) != 2 * length:
        raise PatchDoesNotFit
    try:
        return after.decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise PatchDoesNotFit from error


def patches_between(before: str, after: str) -> list[Patch]:
    """What has to be replaced in `before` to get `after`: whole lines, from the beginning to the end of the text."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = list(accumulate(map(length_of, old), initial=0))
    return [
        Patch(starts[start], starts[end], "".join(new[other_start:other_end]))
        for start, end, other_start, other_end in changed_ranges(old, new)
    ]


def length_of(text: str) -> int:
    """The length of the text as scripts count it."""
    return len(text) + sum(character > "\uffff" for character in text)


def places_in_units(text: str) -> list[int]:
    """For each place in the text, and its end, the place as scripts count it."""
    return list(accumulate((1 + (character > "\uffff") for character in text), initial=0))


def _units(text: str) -> bytes:
    try:
        return text.encode("utf-16-le")
    except UnicodeEncodeError as error:
        raise PatchDoesNotFit from error
