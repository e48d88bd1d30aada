"""Placeholders such as {deadline} in what organizers write: found, checked and replaced, letter by letter.

No template code is run. Only a lower-case name in single braces that the kind of mail declares is ever replaced, in
one pass: a value that itself looks like a placeholder stays as it is.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from egm_portal.mail.links import absolute
from egm_portal.mail.registry import Kind, Placeholder
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates

_NAMED = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})")
_MEANT = re.compile(r"(?<!\{)\{([\w -]{1,40})\}(?!\})")
"""What somebody who mistypes may have meant as one, such as {Name} or { link }."""


def deadline_of(instant: datetime | None, meeting: Meeting) -> str:
    """A deadline as a mail gives it: "15 July 2013, 24:00 (Geneva)"."""
    return f"{dates.deadline(instant, meeting.time_zone)} ({meeting.city})" if instant else "a date still to be set"


def _papers_due(context: Mapping) -> datetime | None:
    """When papers are due, as the person whom the mail is about is told, or for everybody."""
    return context.get("participant", context["meeting"]).papers_due


SHARED: dict[str, Placeholder] = {
    "name": Placeholder("the person's name", lambda context: context["to_name"] or "colleague"),
    "meeting": Placeholder("the meeting's title", lambda context: context["meeting"].title),
    "dates": Placeholder(
        "the days of the meeting",
        lambda context: dates.date_range(context["meeting"].starts_on, context["meeting"].ends_on),
    ),
    "city": Placeholder("the city of the meeting", lambda context: context["meeting"].city),
    "deadline": Placeholder(
        "when papers are due", lambda context: deadline_of(_papers_due(context), context["meeting"])
    ),
    "page": Placeholder(
        "the address of the person's own page, after they have accepted",
        lambda context: absolute(reverse("my:meeting", args=[context["meeting"].slug])),
    ),
    "meeting_page": Placeholder(
        "the address of the meeting's public page", lambda context: absolute(context["meeting"].get_absolute_url())
    ),
    "unit": Placeholder("the unit that answers for the meeting", lambda context: context["unit"]),
    "unit_email": Placeholder("the unit's mail address", lambda context: context["unit_email"]),
}
"""What may stand in every mail of a meeting."""

ANY = Kind(name="mail/any", describes="Any mail of a meeting")


def of_kind(kind: Kind) -> dict[str, Placeholder]:
    """The placeholders that may stand in this kind of mail, by name."""
    return SHARED | dict(kind.placeholders)


def described(kind: Kind) -> str:
    """The placeholders of a kind with what they stand for, one on each line."""
    return "\n".join(f"{{{name}}}: {placeholder.describes}" for name, placeholder in of_kind(kind).items())


def mistakes_in_subject(kind: Kind, subject: str) -> list[str]:
    """What is wrong with a subject: an unknown placeholder, or a secret where logs and screens would show it."""
    secret = sorted(set(_NAMED.findall(subject)) & set(kind.slots))
    told = [f"{{{name}}} is the person's own and may stand in the text only." for name in secret]
    return [*_unknown(kind, subject), *told]


def mistakes_in_text(kind: Kind, text: str) -> list[str]:
    """What is wrong with a text: an unknown placeholder, or a required one that is missing."""
    present = set(_NAMED.findall(text))
    required = [name for name, placeholder in of_kind(kind).items() if placeholder.required]
    missing = [f"{{{name}}} must stand in the text." for name in required if name not in present]
    return [*_unknown(kind, text), *missing]


def filled(kind: Kind, text: str, context: Mapping) -> str:
    """The text with each placeholder of the kind replaced by its value in this context."""
    known = of_kind(kind)

    def value(found: re.Match) -> str:
        name = found[1]
        return str(known[name].fill(context)) if name in known else found[0]

    return _NAMED.sub(value, text)


def _unknown(kind: Kind, text: str) -> list[str]:
    known = of_kind(kind)
    names = dict.fromkeys(name for name in _MEANT.findall(text) if name not in known and not name.isdecimal())
    there = ", ".join(f"{{{name}}}" for name in known)
    return [f"{{{name}}} is not known here. There are: {there}." for name in names]
