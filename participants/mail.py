"""The mails of this package, each named as the fact that it tells."""

from egm_portal.mail import actions, registry
from egm_portal.mail.models import Message
from participants import tokens
from participants.models import Invitation, Participant


def invitation_sent(invitation: Invitation) -> Message | None:
    """Queues the invitation to answer by its own link, which the sender fills in."""
    participant = invitation.participant
    return actions.queue_message(
        kind="participants/invitation",
        to=participant.email,
        to_name=participant.name,
        meeting=participant.meeting,
        about={"invitation": invitation.pk},
        context={"participant": participant, "meeting": participant.meeting, "invitation": invitation},
        dedup_key=f"invitation:{invitation.pk}:{invitation.nonce}",
    )


def invitation_answered(participant: Participant) -> Message | None:
    """Queues the confirmation of an answer to the person who gave it."""
    return actions.queue_message(
        kind="participants/answer",
        to=participant.email,
        to_name=participant.name,
        meeting=participant.meeting,
        about={"participant": participant.pk},
        context={"participant": participant, "meeting": participant.meeting},
        dedup_key=f"answer:{participant.pk}:{participant.answered_at.timestamp()}",
    )


def _invitation_link(message: Message) -> str:
    invitation = Invitation.objects.filter(pk=message.about["invitation"]).first()
    if invitation is None or invitation.state() != Invitation.State.SENT:
        raise registry.NoLongerWanted("The invitation was answered, revoked or has expired.")
    return tokens.invitation_link(invitation)


def register_kinds() -> None:
    """Lets the outbox know these mails and how their links are made."""
    registry.register(
        registry.Kind(
            name="participants/invitation",
            describes="The invitation, with the link to answer it",
            slots={"link": _invitation_link},
        )
    )
    registry.register(registry.Kind(name="participants/answer", describes="Confirmation of an answer"))
