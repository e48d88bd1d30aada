"""Placeholders such as {deadline} in what organizers write: checked, and replaced by their values.

No template code is run. Only a lower-case name in single braces that the kind of mail declares is replaced, in a single
pass: a value that itself looks like a placeholder stays as it is.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from egm_portal.mail.links import absolute
from egm_portal.mail.registry import Kind, Placeholder
from egm_portal.meetings.models import Meeting
from egm_portal.text import dates
from egm_portal.text.names import greeting

_PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})")
_WITH_DEAR = re.compile(rf"(Dear )?{_PLACEHOLDER.pattern}")
_ATTEMPT = re.compile(r"(?<!\{)\{([\w -]{1,40})\}(?!\})")  # perhaps mistyped, such as {Name} or { link }


def deadline_of(instant: datetime | None, meeting: Meeting) -> str:
    """A deadline as mails write it: "15 July 2013, 24:00 (Geneva)"."""
    return f"{dates.deadline(instant, meeting.time_zone)} ({meeting.city})" if instant else "a date to be announced"


# The placeholders of every mail of a meeting.
SHARED: dict[str, Placeholder] = {
    "name": Placeholder("the person's name", lambda context: context["to_name"] or "colleague"),
    "salutation": Placeholder(
        "how the person is addressed: “Dear {salutation},” is “Dear Ms. García Márquez,” or “Excellency,”",
        lambda context: (
            context["participant"].salutation if "participant" in context else context["to_name"] or "colleague"
        ),
    ),
    "formal_name": Placeholder(
        "the name with the honorific",
        lambda context: (
            context["participant"].formal_name if "participant" in context else context["to_name"] or "colleague"
        ),
    ),
    "meeting": Placeholder("the meeting's title", lambda context: context["meeting"].title),
    "short_title": Placeholder("the meeting’s short title", lambda context: context["meeting"].short_title),
    "dates": Placeholder(
        "the days of the meeting",
        lambda context: dates.date_range(context["meeting"].starts_on, context["meeting"].ends_on),
    ),
    "city": Placeholder("the city of the meeting", lambda context: context["meeting"].city),
    "place": Placeholder(
        "the venue, the city and the country of the meeting", lambda context: context["meeting"].place
    ),
    "deadline": Placeholder(
        "when papers are due",
        # A participant has another deadline than the meeting if the concept paper is theirs.
        lambda context: deadline_of(context.get("participant", context["meeting"]).papers_due, context["meeting"]),
    ),
    "page": Placeholder(
        "the address of the personal page, after the person has accepted",
        lambda context: absolute(reverse("my:meeting", args=[context["meeting"].slug])),
    ),
    "meeting_page": Placeholder(
        "the address of the meeting's public page", lambda context: absolute(context["meeting"].get_absolute_url())
    ),
    "unit": Placeholder("the unit responsible for the meeting", lambda context: context["unit"]),
    "unit_email": Placeholder("the unit's e-mail address", lambda context: context["unit_email"]),
}

ANY = Kind(name="mail/any", description="Any e-mail of a meeting")


def of_kind(kind: Kind) -> dict[str, Placeholder]:
    return SHARED | dict(kind.placeholders)


def attempts_in(text: str) -> list[str]:
    """The placeholders in a text in which none are replaced."""
    return list(dict.fromkeys(f"{{{name}}}" for name in _ATTEMPT.findall(text) if not name.isdecimal()))


def described(kind: Kind) -> str:
    return "\n".join(f"{{{name}}}: {placeholder.description}" for name, placeholder in of_kind(kind).items())


def mistakes_in_subject(kind: Kind, subject: str) -> list[str]:
    # Logs and screens show the subject, so it must not contain the value of a slot.
    slots = sorted(set(_PLACEHOLDER.findall(subject)) & set(kind.slots))
    return [*_unknown(kind, subject), *(f"{{{name}}} is personal and may only be used in the text." for name in slots)]


def mistakes_in_text(kind: Kind, text: str) -> list[str]:
    present = set(_PLACEHOLDER.findall(text))
    required = [name for name, placeholder in of_kind(kind).items() if placeholder.required]
    missing = [f"The text must contain {{{name}}}." for name in required if name not in present]
    return [*_unknown(kind, text), *missing]


def filled(kind: Kind, text: str, context: Mapping) -> str:
    known = of_kind(kind)

    def value(match: re.Match) -> str:
        dear, name = match.groups(default="")
        if name not in known:
            return match[0]
        found = str(known[name].fill(context))
        return greeting(found) if dear and name == "salutation" else f"{dear}{found}"

    return _WITH_DEAR.sub(value, text)


def _unknown(kind: Kind, text: str) -> list[str]:
    known = of_kind(kind)
    names = dict.fromkeys(name for name in _ATTEMPT.findall(text) if name not in known and not name.isdecimal())
    available = ", ".join(f"{{{name}}}" for name in known)
    return [f"{{{name}}} is not a placeholder of this e-mail. Available: {available}." for name in names]
