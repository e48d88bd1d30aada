"""The sender: claims due messages one by one, sends them, and writes down what became of them.

A claim is a conditional UPDATE, which holds on SQLite and PostgreSQL alike, and a lease in real time. Sending comes
before marking: a sender that dies in between repeats a mail (with the same Message-ID) and never loses one.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from egm_portal.clock import portal_now, real_now
from egm_portal.mail import actions, registry, rendering
from egm_portal.mail.envelope import mail_of
from egm_portal.mail.models import Bounce, Message
from egm_portal.mail.registry import NoLongerWanted
from egm_portal.mail.transport import Connection, NoSuchRecipient, Refused, TryLater

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than the slowest dialogue in which no single answer takes EMAIL_TIMEOUT
BATCH = timedelta(minutes=1)  # with one dialogue more it stays below CELERY_TASK_TIME_LIMIT
HORIZON = timedelta(hours=48)
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]

_S = Message.State
_BOUNCE = Bounce.objects.stopping(OuterRef("meeting")).filter(address=Lower(OuterRef("to"))).values("reason")[:1]


def send_due_messages() -> int:
    """Sends what is due, for a minute at most or until the server is out of reach; gives how many mails have left."""
    sent = 0
    with Connection() as connection:
        for message in _claims(until=real_now() + BATCH):
            sent += _deliver(message, connection)
            if connection.down:
                break
    return sent


def _claims(*, until: datetime) -> Iterator[Message]:
    """Claims due messages, in the order in which they fell due."""
    while candidates := list(Message.objects.due(real_now()).order_by("next_attempt_at", "pk").values_list("pk")[:50]):
        for (pk,) in candidates:
            if real_now() >= until:
                return
            if message := claim(pk):
                yield message


def claim(pk: int) -> Message | None:
    """The message, if it is due and no other sender was quicker; its `leased_until` is the proof of the claim.

    `bounced` is what a server said when mail to its address came back, or None.
    """
    now = real_now()
    taken = (
        Message.objects.due(now)
        .filter(pk=pk)
        .update(
            state=_S.CLAIMED,
            leased_until=now + LEASE,
            attempts=F("attempts") + 1,
            first_attempt_at=Coalesce("first_attempt_at", Value(now)),
        )
    )
    return Message.objects.annotate(bounced=Subquery(_BOUNCE)).get(pk=pk) if taken else None


def _deliver(message: Message, connection: Connection) -> bool:
    """Whether the claimed message has left; whatever becomes of it is written down."""
    filled = _filled(message)
    if filled is None:
        return False
    try:
        connection.send(mail_of(message, filled.wording, filled.attachments))
    except Refused as error:
        reason = filled.without_values(str(error))
        _give_up(message, reason)
        if isinstance(error, NoSuchRecipient):
            actions.record_refusal(message=message, reason=reason)
    except TryLater as error:
        _postpone(message, filled.without_values(str(error)))
    else:
        _settle(message, state=_S.SENT, sent_at=portal_now(), encrypted="", last_error="")
        logger.info("mail sent message=%s kind=%s attempt=%s", message.pk, message.kind, message.attempts)
        return True
    return False


def _filled(message: Message) -> rendering.Filled | None:
    """The words with their slots filled; None when they cannot or need not be, which is then written down."""
    try:
        if message.not_after and message.not_after <= real_now():
            raise NoLongerWanted("It could not be sent in time.")
        _stop_at_bounce(message)
        return rendering.fill(message)
    except NoLongerWanted as reason:
        _settle(message, state=_S.CANCELLED, encrypted="", last_error=str(reason))
    except Exception as error:  # a filler is another package's code: its mistake must not stop the mails behind it
        logger.exception("mail not filled message=%s kind=%s", message.pk, message.kind)
        _postpone(message, f"The message could not be completed: {error}")
    return None


def _stop_at_bounce(message: Message) -> None:
    """Raises NoLongerWanted for a reminder or letter to an address from which mail came back."""
    if message.bounced is not None and registry.kind_named(message.kind).stops_at_bounce:
        raise NoLongerWanted(f"Mail to this address came back: {message.bounced}")


def _postpone(message: Message, error: str) -> None:
    now = real_now()
    horizon = message.first_attempt_at + HORIZON
    if now >= horizon:
        _give_up(message, f"Given up after 48 hours. {error}")
        return
    pause = PAUSES[min(message.attempts, len(PAUSES)) - 1]
    next_attempt_at = min(filter(None, (now + pause, horizon, message.not_after)))
    _settle(message, state=_S.QUEUED, next_attempt_at=next_attempt_at, last_error=error)
    logger.warning("mail postponed message=%s kind=%s attempt=%s", message.pk, message.kind, message.attempts)


def _give_up(message: Message, error: str) -> None:
    _settle(message, state=_S.FAILED, encrypted="", last_error=error)
    logger.error("mail given up message=%s kind=%s attempt=%s", message.pk, message.kind, message.attempts)


def _settle(message: Message, **changes) -> None:
    """Ends the claim, unless its lease has run out and somebody else holds the message by now."""
    ours = Message.objects.filter(pk=message.pk, state=_S.CLAIMED, leased_until=message.leased_until)
    if not ours.update(leased_until=None, **changes):
        logger.warning("mail outlived its lease message=%s kind=%s", message.pk, message.kind)
