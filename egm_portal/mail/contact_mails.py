"""The mails of the contact form, each named as the fact that it tells."""

from django.urls import reverse

from egm_portal.mail import actions, registry
from egm_portal.mail.links import absolute
from egm_portal.mail.models import ContactMessage, Message
from egm_portal.mail.registry import Placeholder
from egm_portal.mail.rendering import shared_context
from egm_portal.meetings.unit import present_unit

TO_UNIT, COPY, ACKNOWLEDGEMENT = KINDS = ("mail/contact", "mail/contact_copy", "mail/contact_acknowledged")


def message_received(message: ContactMessage) -> Message | None:
    unit = shared_context(meeting=message.meeting, to_name="")
    return _queued(TO_UNIT, message, to=unit["unit_email"], to_name=unit["unit"], reply_to=message.email)


def message_copied(message: ContactMessage) -> Message | None:
    return _queued(COPY, message, to=message.email, to_name=message.name)


def message_acknowledged(message: ContactMessage) -> Message | None:
    # It contains nothing that was typed, not even the name, so that nobody can use the form to write to third persons.
    # Replies go to the portal, so that a stranger does not learn the address of the meeting's unit.
    return actions.queue_message(
        kind=ACKNOWLEDGEMENT,
        to=message.email,
        meeting=message.meeting,
        about={"contact_message": message.pk},
        context={},
        dedup_key=f"{ACKNOWLEDGEMENT}:{message.pk}",
        reply_to=present_unit().email,
    )


def _queued(kind: str, message: ContactMessage, **addresses: str) -> Message | None:
    return actions.queue_message(
        kind=kind,
        meeting=message.meeting,
        about={"contact_message": message.pk},
        context={"message": message},
        dedup_key=f"{kind}:{message.pk}",
        **addresses,
    )


FORM = Placeholder(
    "the address of the contact form",
    lambda context: absolute(reverse("website:contact", args=[context["meeting"].slug])),
)

registry.register(
    registry.Kind(TO_UNIT, "To the unit: a contact message"),
    registry.Kind(COPY, "Copy of a contact message, to a sender who was signed in"),
    registry.Kind(
        ACKNOWLEDGEMENT,
        "Acknowledgement of a contact message",
        short="acknowledgement",
        placeholders={"form": FORM},
        example=lambda participant: {},
        stops_at_bounce=True,
    ),
)
