"""The words of a mail: rendered when it is queued, with a marker in place of each slot, and filled when it is sent."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape

from egm_portal.mail import registry, sealing
from egm_portal.mail.models import Message
from egm_portal.mail.registry import Kind

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]+")
_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Wording:
    """Subject, plain text and HTML of one mail."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Filled:
    """The words as they leave, and the values that were filled in, which no log or column may show."""

    wording: Wording
    values: tuple[str, ...]

    def without_values(self, text: str) -> str:
        """The text with every filled value struck out: a mail server may quote the mail in its refusal."""
        for value in filter(None, self.values):
            text = text.replace(value, "[...]")
        return text


def one_line(text: str) -> str:
    """The text without line breaks and control characters, which would end a header."""
    return " ".join(_CONTROL_CHARACTERS.sub(" ", text).split())


def new_markers(names: Iterable[str]) -> dict[str, str]:
    """A marker for each slot: random, so that nothing a person typed can ever be one."""
    return {name: f"[{name}:{secrets.token_hex(8)}]" for name in names}


def render(kind: Kind, context: dict) -> Wording:
    """The kind's three templates with this context: the subject in one line, nothing escaped but in the HTML."""
    text = _plain(kind.template("txt"), context).strip() + "\n"
    html = get_template(kind.template("html")).render(context)
    return Wording(
        subject=one_line(_plain(kind.template("subject.txt"), context)),
        text=_EMPTY_LINES.sub("\n\n", text).replace("\0", ""),  # which PostgreSQL cannot store
        html=html.replace("\0", ""),
    )


def _plain(template: str, context: dict) -> str:
    # Django escapes HTML in text templates too, unless the context says otherwise.
    return get_template(template).template.render(Context(context, autoescape=False))


def fill(message: Message) -> Filled:
    """The words of the message with its slots filled; raises what a filler raises, and `sealing.Unreadable`."""
    fillers = registry.kind_named(message.kind).slots
    sealed = sealing.unseal(message.sealed)
    values = {
        marker: fillers[name](message) if name in fillers else sealed[name] for name, marker in message.slots.items()
    }
    escaped = {marker: escape(value) for marker, value in values.items()}
    wording = Wording(
        subject=one_line(_replaced(message.subject, values)),
        text=_replaced(message.text, values),
        html=_replaced(message.html, escaped),
    )
    return Filled(wording, tuple(values.values()))


def _replaced(text: str, values: dict[str, str]) -> str:
    for marker, value in values.items():
        text = text.replace(marker, value)
    return text


def shared_context(*, meeting, to_name: str) -> dict:
    """What every mail may speak of: the portal, the unit that answers for the mail, and the recipient."""
    contact = meeting.contacts.first() if meeting else None
    return {
        "portal_name": settings.PORTAL_NAME,
        "site_url": settings.SITE_URL,
        "unit": contact.unit if contact else settings.PORTAL_UNIT,
        "unit_email": contact.email if contact else settings.PORTAL_UNIT_EMAIL,
        "meeting": meeting,
        "to_name": to_name,
    }
