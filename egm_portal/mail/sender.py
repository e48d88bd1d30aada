"""The sender: claims due messages one by one, sends them, and records the outcome.

A claim is a conditional UPDATE, which works on SQLite and PostgreSQL alike, and a lease in real time. A message is
sent before it is marked as sent: a sender that dies in between repeats a mail (with the same Message-ID) and loses
none.
"""

import logging
from datetime import timedelta

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Lower

from egm_portal.clock import portal_now, real_now
from egm_portal.mail import actions, registry, rendering
from egm_portal.mail.envelope import mail_of
from egm_portal.mail.models import Bounce, Message
from egm_portal.mail.registry import NoLongerWanted
from egm_portal.mail.transport import Connection, NoSuchRecipient, Refused, TryLater

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than the slowest session in which no single reply takes EMAIL_TIMEOUT
BATCH = timedelta(minutes=1)  # with one more session it stays below CELERY_TASK_TIME_LIMIT
HORIZON = timedelta(hours=48)
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]

_S = Message.State
_BOUNCE = Bounce.objects.stopping(OuterRef("meeting")).filter(address=Lower(OuterRef("to"))).values("reason")[:1]


def send_due_messages() -> int:
    """Sends what is due, for a minute at most or until the server is down; returns the number of mails sent."""
    until, sent = real_now() + BATCH, 0
    with Connection() as connection:
        while candidates := Message.objects.due(real_now()).order_by("next_attempt_at", "pk").values_list("pk")[:50]:
            for (pk,) in candidates:
                if real_now() >= until:
                    return sent
                if message := claim(pk):
                    sent += _deliver(message, connection)
                if connection.down:
                    return sent
    return sent


def claim(pk: int) -> Message | None:
    """The message, if it is due and no other sender was quicker; its `leased_until` proves the claim.

    Its `bounced` is the reason why mail to its address came back, or None.
    """
    now = real_now()
    is_claimed = (
        Message.objects.due(now)
        .filter(pk=pk)
        .update(
            state=_S.CLAIMED,
            leased_until=now + LEASE,
            attempts=F("attempts") + 1,
            first_attempt_at=Coalesce("first_attempt_at", Value(now)),
        )
    )
    return Message.objects.annotate(bounced=Subquery(_BOUNCE)).get(pk=pk) if is_claimed else None


def _deliver(message: Message, connection: Connection) -> bool:
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
    """The mail with its slots filled; None if it cannot or need not be sent, which is then recorded."""
    try:
        if message.not_after and message.not_after <= real_now():
            raise NoLongerWanted("It could not be sent in time.")
        if message.bounced is not None and registry.kind_named(message.kind).stops_at_bounce:
            raise NoLongerWanted(f"An e-mail to this address bounced: {message.bounced}")
        return rendering.fill(message)
    except NoLongerWanted as reason:
        _settle(message, state=_S.CANCELLED, encrypted="", last_error=str(reason))
    except Exception as error:  # a fault in a filler of another package must not stop the mails that follow
        logger.exception("mail not filled message=%s kind=%s", message.pk, message.kind)
        _postpone(message, f"The message could not be completed: {error}")
    return None


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
    """Ends the claim, unless its lease has expired and another sender has claimed the message."""
    ours = Message.objects.filter(pk=message.pk, state=_S.CLAIMED, leased_until=message.leased_until)
    if not ours.update(leased_until=None, **changes):
        logger.warning("mail lost its lease message=%s kind=%s", message.pk, message.kind)
