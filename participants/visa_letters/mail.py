"""The mail about a letter for a visa; the letter itself stays on the person's own page."""

from egm_portal.mail import actions, registry
from egm_portal.mail.models import Message
from egm_portal.pdf.models import Rendering
from participants.models import Participant

KIND = "participants/letter_ready"


def letter_ready(participant: Participant, rendering: Rendering) -> Message | None:
    """Queues the mail that says that the letter is on the person's own page, once for each letter that is made."""
    return actions.queue_message(
        kind=KIND,
        to=participant.email,
        to_name=participant.name,
        meeting=participant.meeting,
        about={"participant": participant.pk},
        context={"participant": participant, "meeting": participant.meeting},
        dedup_key=f"letter:{rendering.pk}",
    )


def register_kinds() -> None:
    """Registers the mail of this module."""
    registry.register(registry.Kind(name=KIND, describes="A letter for a visa is on the person's own page"))
