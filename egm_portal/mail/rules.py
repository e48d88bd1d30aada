"""What may happen to a message of the outbox."""

from egm_portal.mail import registry
from egm_portal.mail.models import Message

_S = Message.State
TRANSITIONS: dict[str, dict[str, str]] = {
    _S.QUEUED: {_S.CLAIMED: "claim", _S.CANCELLED: "cancel, or undo its cause"},
    _S.CLAIMED: {
        _S.SENT: "send",
        _S.QUEUED: "try later",
        _S.FAILED: "give up",
        _S.CANCELLED: "expired or no longer wanted",
    },
    _S.FAILED: {_S.QUEUED: "send again", _S.CANCELLED: "cancel"},
    _S.SENT: {},
    _S.CANCELLED: {},
}
TINTS = {_S.QUEUED: "warn", _S.CLAIMED: "accent", _S.SENT: "good", _S.FAILED: "bad", _S.CANCELLED: ""}


def refusal_to_cancel(message: Message) -> str:
    return "" if message.state in (_S.QUEUED, _S.FAILED) else f"{message.get_state_display()}."


def refusal_to_retry(message: Message) -> str:
    """Why the message cannot be sent again; empty if it was given up, and all its slots can still be filled."""
    if message.state != _S.FAILED:
        return f"{message.get_state_display()}."
    can_fill_slots = set(message.slots) <= set(registry.fillers_of(message.kind))
    return "" if can_fill_slots else "It contained a code that is no longer stored."
