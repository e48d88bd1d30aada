"""What may happen to a message of the outbox. No writes here, and no request."""

from egm_portal.mail import registry
from egm_portal.mail.models import Message

_S = Message.State
TRANSITIONS: dict[str, dict[str, str]] = {
    _S.QUEUED: {_S.CLAIMED: "claim", _S.CANCELLED: "cancel"},
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


def can_cancel(message: Message) -> bool:
    """Whether somebody may cancel the message: not while it is being sent, nor after."""
    return message.state in (_S.QUEUED, _S.FAILED)


def can_retry(message: Message) -> bool:
    """Whether the message may be sent again: it was given up, and all its slots can still be filled."""
    return message.state == _S.FAILED and set(message.slots) <= set(registry.fillers_of(message.kind))
