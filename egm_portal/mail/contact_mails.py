"""The mails of the contact form, each named as the fact that it tells."""

from collections.abc import Mapping
from textwrap import indent

from django.conf import settings
from django.urls import reverse

from egm_portal.mail import actions, registry
from egm_portal.mail.links import absolute
from egm_portal.mail.models import ContactMessage, Message
from egm_portal.mail.registry import Placeholder
from egm_portal.mail.rendering import shared_context

TO_UNIT, COPY, ACKNOWLEDGEMENT = KINDS = ("mail/contact", "mail/contact_copy", "mail/contact_acknowledged")


def message_came(message: ContactMessage) -> Message | None:
    """Queues what somebody wrote to the unit, whose reply goes to them."""
    unit = shared_context(meeting=message.meeting, to_name="")
    return _queued(TO_UNIT, message, to=unit["unit_email"], to_name=unit["unit"], reply_to=message.email)


def message_copied(message: ContactMessage) -> Message | None:
    """Queues the copy to somebody who was signed in: the address is that of their account."""
    return _queued(COPY, message, to=message.email, to_name=message.name)


def message_acknowledged(message: ContactMessage) -> Message | None:
    """Queues the news that a message came, to an address that anybody may have entered.

    Its words hold nothing that was typed, not even the name, so that nobody sends words of theirs to a third person
    by this form. Replies go to the portal: a stranger learns no address of the meeting's unit.
    """
    return actions.queue_message(
        kind=ACKNOWLEDGEMENT,
        to=message.email,
        meeting=message.meeting,
        about={"contact_message": message.pk},
        context={},
        dedup_key=f"{ACKNOWLEDGEMENT}:{message.pk}",
        reply_to=settings.PORTAL_UNIT_EMAIL,
    )


def _queued(kind: str, message: ContactMessage, **addressed: str) -> Message | None:
    return actions.queue_message(
        kind=kind,
        meeting=message.meeting,
        about={"contact_message": message.pk},
        context={"message": message, "indented_text": indent(message.text, "  ")},
        dedup_key=f"{kind}:{message.pk}",
        **addressed,
    )


def _form_address(context: Mapping) -> str:
    return absolute(reverse("website:contact", args=[context["meeting"].slug]))


registry.register(
    registry.Kind(TO_UNIT, "To the unit: a message from the contact form"),
    registry.Kind(COPY, "The copy of a message from the contact form, to somebody who was signed in"),
    registry.Kind(
        ACKNOWLEDGEMENT,
        "Acknowledgement of a message from the contact form",
        placeholders={"form": Placeholder("the address of the contact form", _form_address)},
        example=lambda participant: {},
        stops_at_bounce=True,
    ),
)
