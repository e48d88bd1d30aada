"""What depends on the kind of a session: its noun, and what is asked of it on the day, in rules and in the report.

A new kind is a member of `Kind`, an entry of `KINDS` and a migration.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from egm_portal.text.nouns import Noun


class Kind(models.TextChoices):
    OPENING = "opening", "Opening plenary"
    PLENARY = "plenary", "Plenary"
    SESSION = "session", "Session"
    CLOSING = "closing", "Closing plenary"
    BREAK = "break", "Break"


@dataclass(frozen=True, kw_only=True)
class KindInfo:
    """What is true of one kind; a default is true of most."""

    noun: Noun
    counted_as: Noun | None = None
    """What the report counts it as, if that is not `noun`: "The Meeting held one plenary meeting"."""
    is_held: bool = True
    """Whether people meet in its room. What is not held has no items, is nobody's in particular and cannot be called
    off; without a room it is that of all rooms."""
    is_numbered: bool = True
    """Whether it has a number, and with it an address, an event in calendars and notes."""
    is_counted: bool = False
    """Whether its label counts it among the others of its kind: "Session 2"."""
    absorbs_delay: bool = False
    """Whether it is shortened when what comes before it takes longer."""
    wants_chair: bool = True
    """Whether it is a conflict that nobody presides."""
    is_chaired_by_meeting: bool = False
    """Whether the chair of the meeting presides, if nobody else does."""
    has_section: bool = False
    """Whether the report names it as a subject, and summarizes its discussion in a section."""
    usual_minutes: int = 90
    usual_title: str = ""

    @property
    def report_noun(self) -> Noun:
        return self.counted_as or self.noun

    def heading(self, label: str, title: str) -> str:
        """ "Session 2: Open information"; the title alone without a label, or if it begins with these words itself."""
        words = f"{self.noun.heading(1)} {label}"
        is_said = re.match(rf"{re.escape(words)}(?!\w)", title, re.IGNORECASE)
        return f"{words}: {title}" if label and not is_said else title

    def name(self, label: str, title: str) -> str:
        """In a sentence: "session 2", or the title in quotation marks."""
        return f"{self.noun.singular} {label}" if label else f"“{title}”"


PLENARY_MEETING = Noun("plenary meeting", "plenary meetings")
KINDS: dict[str, KindInfo] = {
    # The report says who spoke in the opening and in the closing plenary.
    Kind.OPENING: KindInfo(
        noun=Noun("opening plenary", "opening plenaries"),
        counted_as=PLENARY_MEETING,
        is_chaired_by_meeting=True,
        usual_minutes=60,
        usual_title="Opening",
    ),
    Kind.PLENARY: KindInfo(
        noun=Noun("plenary", "plenaries"),
        counted_as=PLENARY_MEETING,
        is_chaired_by_meeting=True,
    ),
    Kind.SESSION: KindInfo(noun=Noun("session", "sessions"), is_counted=True, has_section=True),
    Kind.CLOSING: KindInfo(
        noun=Noun("closing plenary", "closing plenaries"),
        counted_as=PLENARY_MEETING,
        is_chaired_by_meeting=True,
        usual_minutes=60,
        usual_title="Closing",
    ),
    Kind.BREAK: KindInfo(
        noun=Noun("break", "breaks"),
        is_held=False,
        is_numbered=False,
        absorbs_delay=True,
        wants_chair=False,
        usual_minutes=20,
        usual_title="Coffee",
    ),
}


def kinds_where(holds: Callable[[KindInfo], object]) -> list[Kind]:
    return [kind for kind in Kind if holds(KINDS[kind])]


_TITLES: dict[Kind, re.Pattern] = {
    Kind.BREAK: re.compile(
        r"(?:health |networking |morning |afternoon )?(?:coffee|tea|lunch|luncheon|dinner|break|pause|refreshments?|"
        r"registration|reception|group photo(?:graph)?)\b|.*\b(?:coffee|tea|lunch) break$"
    ),
    Kind.OPENING: re.compile(r"opening\b|welcome\b|inaugura"),
    Kind.CLOSING: re.compile(r"clos(?:ing|e of)\b|adjourn|wrap-?up\b"),
    Kind.PLENARY: re.compile(r"(?:first |final )?plenary\b"),
    Kind.SESSION: re.compile(
        r"(?:working |parallel |breakout |thematic )?(?:session|segment|panel|workshop|round ?table|working group)s?\b|"
        r"(?:part|theme|agenda item|item) (?:\d|[ivx]+\b)"
    ),
}


def kind_of_title(title: str) -> Kind | None:
    """The kind of session or break that people mean by this title; None for what may be an item as well."""
    words = " ".join(title.casefold().split())
    return next((kind for kind, pattern in _TITLES.items() if pattern.match(words)), None)
