"""Places within a sentence."""

import re

_NEEDS_ARTICLE = re.compile(r"(Headquarters|Offices?|Secretariat|Ministry|University|Institute|Library) of\b")


def in_sentence(place: str) -> str:
    """The place after "at": "the Headquarters of the International Telecommunication Union"."""
    return f"the {place}" if _NEEDS_ARTICLE.match(place) else place
