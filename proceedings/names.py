"""Names of participants in a text that should name nobody."""

import re

from egm_portal.meetings.models import Meeting
from egm_portal.text.folding import folded
from egm_portal.text.sorting import natural_sort_key
from participants.models import Participant

FORMS_OF_ADDRESS = r"(?:mr|mrs|ms|miss|dr|prof|professor|sir|dame|madam|ambassador)\.?"


def names_in(text: str, meeting: Meeting) -> list[str]:
    """The participants of the meeting whose whole name is in the text, or their last one after a form of address."""
    plain = " ".join(folded(text).split())
    people = Participant.objects.filter(meeting=meeting, erased_at=None).exclude(name="")
    names = [name for name in set(people.values_list("name", flat=True)) if _is_named(folded(name), plain)]
    return sorted(names, key=natural_sort_key)


def _is_named(name: str, text: str) -> bool:
    words = name.split()
    if not words:
        return False
    whole, last = re.escape(" ".join(words)), re.escape(words[-1])
    return bool(re.search(rf"(?<!\w)(?:{whole}|{FORMS_OF_ADDRESS} {last})(?!\w)", text))
