"""The texts of a mail: rendered when it is queued, with a marker for each slot, and filled when it is sent."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import get_template
from django.utils.html import escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import normalize_newlines

from egm_portal.mail import encryption, placeholders, registry
from egm_portal.mail.models import MailTemplate, Message
from egm_portal.mail.registry import Attachment, Kind
from egm_portal.mail.text_of_html import text_of_html
from egm_portal.meetings.unit import present_unit
from egm_portal.text.lines import visible

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Wording:
    """Subject, plain text and HTML of one mail."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Filled:
    """The texts and files of a mail as it leaves, and the filled values, which no log or column may contain."""

    wording: Wording
    values: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()

    def without_values(self, text: str) -> str:
        # A mail server may quote the mail in its refusal.
        for value in filter(None, self.values):
            text = text.replace(value, "[...]")
        return text


def one_line(text: str) -> str:
    """The text without line breaks, control characters and invisible ones, which must not get into a header."""
    return " ".join(_CONTROL_CHARACTERS.sub(" ", visible(text)).split())


def new_markers(names: Iterable[str]) -> dict[str, str]:
    # Random, so that nothing that a person types can be a marker.
    return {name: f"[{name}:{secrets.token_hex(8)}]" for name in names}


def render(kind: Kind, context: dict, own: MailTemplate | None = None) -> Wording:
    """The kind's template with this context, or an organizer's own template in the same layout."""
    layout = kind.template("html")
    if own is None:
        return _wording(get_template(layout).render({**context, "only_subject": True}), layout, context)
    # Greeting and closing are the organizer's; why the person gets the mail is added by the layout.
    text = own.text
    if context.get("personal") and "{personal}" not in text:
        # A template without a place for the personal paragraph has it after its greeting.
        greeting, _, rest = normalize_newlines(text).partition("\n\n")
        text = f"{greeting}\n\n{{personal}}\n\n{rest}"
    links = [context[name] for name in kind.slots]
    own_text = linked(placeholders.filled(kind, text, context), links)
    subject = placeholders.filled(kind, own.subject, context)
    return _wording(subject, "mail/own.html", {**context, "own_text": own_text, "layout": layout})


def beginning_of(kind: Kind) -> tuple[str, str]:
    """Subject and text with which an own template of this kind begins: the portal's own, with placeholders."""
    subject, _, text = get_template(kind.template("own.txt")).template.source.partition("\n\n")
    return subject.removeprefix("Subject: "), text.strip()


def part_as_text(template: str, context: Mapping) -> str:
    """A part of e-mails as plain text, for placeholders."""
    return text_of_html(get_template(template).render(dict(context)))


def previewed(kind: Kind, *, meeting, to_name: str, context: dict, own: MailTemplate | None = None) -> Wording:
    """The mail as this person would get it, without the values of its slots, which are filled when a mail leaves."""
    slots = {name: f"[the person's own {name}]" for name in kind.slots}
    shared = shared_context(meeting=meeting, to_name=to_name)
    return render(kind, {**shared, **context, **slots}, own)


def linked(text: str, links: Iterable[str] = ()) -> SafeString:
    html = urlize(text, autoescape=True)
    for marker in links:
        html = html.replace(marker, format_html('<a href="{}">{}</a>', marker, marker))
    return mark_safe(html)  # noqa: S308 - urlize has escaped it


def _wording(subject: str, template: str, context: dict) -> Wording:
    subject = one_line(subject)
    # PostgreSQL cannot store a NUL.
    html = get_template(template).render({**context, "subject": subject}).replace("\0", "")
    return Wording(subject=subject, text=f"{text_of_html(html)}\n", html=html)


def fill(message: Message) -> Filled:
    """The message with its slots filled and its files made; raises what fillers raise, and `encryption.Unreadable`."""
    kind = registry.kind_named(message.kind)
    fillers = kind.slots
    secret_values = encryption.decrypt(message.encrypted)
    values = {
        marker: fillers[name](message) if name in fillers else secret_values[name]
        for name, marker in message.slots.items()
    }
    escaped = {marker: escape(value) for marker, value in values.items()}
    wording = Wording(
        subject=one_line(_replaced(message.subject, values)),
        text=_replaced(message.text, values),
        html=_replaced(message.html, escaped),
    )
    return Filled(wording, tuple(values.values()), tuple(kind.attach(message)))


def _replaced(text: str, values: dict[str, str]) -> str:
    for marker, value in values.items():
        text = text.replace(marker, value)
    return text


def signatory_of(meeting) -> list[str]:
    """Who signs what an organizer sends: name and functional title, as the settings of the meeting have them."""
    return [line for line in (meeting.mail_signatory, meeting.mail_signatory_title) if meeting.mail_signatory and line]


def shared_context(*, meeting, to_name: str) -> dict:
    """What every mail may mention: the portal, the responsible unit, the meeting and the recipient."""
    contact, unit = meeting.contacts.first() if meeting else None, present_unit()
    return {
        "portal_name": settings.PORTAL_NAME,
        "site_url": settings.SITE_URL,
        "unit": contact.unit if contact else unit.name,
        "unit_email": contact.email if contact else unit.email,
        "institution": unit.institution,
        "accent": unit.accent,
        "meeting": meeting,
        "to_name": to_name,
    }
