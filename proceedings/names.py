"""Names of participants in a text that should name nobody."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from egm_portal.meetings.models import Meeting
from egm_portal.text.folding import folded
from egm_portal.text.sorting import natural_sort_key
from participants.models import Participant

FORMS_OF_ADDRESS = r"(?:mr|mrs|ms|miss|dr|prof|professor|sir|dame|madam|ambassador)\.?"


class Mention(NamedTuple):
    """Where a text names somebody."""

    start: int
    end: int
    name: str


def names_in(text: str, meeting: Meeting) -> list[str]:
    """The participants of the meeting whose whole name is in the text, or their last one after a form of address."""
    people = Participant.objects.filter(meeting=meeting, erased_at=None).exclude(name="")
    names = frozenset(people.values_list("name", flat=True))
    return sorted({mention.name for mention in mentions(text, names)}, key=natural_sort_key)


def mentions(text: str, names: frozenset[str]) -> list[Mention]:
    """The places at which the text has one of these names, or the last word of one after a form of address."""
    plain, by_last_word = folded(text), _by_last_word(names)
    last_words = set(re.findall(r"\w+", plain)) & by_last_word.keys()
    possible = chain.from_iterable(by_last_word[word] for word in last_words)
    found = [(match.span(), name) for name in possible for match in _pattern(name).finditer(plain)]
    if not found:
        return []
    # For each character of the folded text, and for its end, the place in the text as it was typed.
    if len(plain) == len(text) and plain == text.lower():
        places: Sequence[int] = range(len(text) + 1)  # no accents, as in most texts; letter by letter takes far longer
    else:
        places = [place for place, letter in enumerate(text) for _ in folded(letter)] + [len(text)]
    return sorted(Mention(places[start], places[end], name) for (start, end), name in found)


@lru_cache(maxsize=64)
def _by_last_word(names: frozenset[str]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for name in names:
        if words := re.findall(r"\w+", folded(name)):
            index.setdefault(words[-1], []).append(name)
    return index


@lru_cache(maxsize=2048)
def _pattern(name: str) -> re.Pattern:
    words = [re.escape(word) for word in folded(name).split()]
    whole = r"\s+".join(words)
    return re.compile(rf"(?<!\w)(?:{whole}|{FORMS_OF_ADDRESS}\s+{words[-1]})(?!\w)")
