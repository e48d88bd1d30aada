"""Every write to the outbox and to bounced addresses, except by the sender."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from egm_portal.clock import portal_now, real_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.mail import encryption, registry, rendering, rules
from egm_portal.mail.models import Bounce, MailTemplate, Message
from egm_portal.meetings.models import Meeting, User
from egm_portal.tasks import wake_after_commit
from egm_portal.undo.delays import Delay, duration
from egm_portal.undo.recording import note_mail

SENDER = "egm_portal.mail.tasks.send_due_messages"

_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def silenced() -> Iterator[None]:
    """Queues no mail inside it: for loading what has happened already."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def is_silent() -> bool:
    return _silent.get()


def queue_message(
    *,
    kind: str,
    to: str,
    to_name: str = "",
    meeting: Meeting | None = None,
    about: dict[str, int] | None = None,
    context: dict,
    dedup_key: str,
    reply_to: str = "",
    secrets: dict[str, str] | None = None,
    not_after: datetime | None = None,
) -> Message | None:
    """The queued message, or the one that was queued under this `dedup_key` before; None while mails are silenced.

    The texts are rendered now, in the caller's transaction; for each slot of the kind and each of the `secrets` the
    context has a marker, which the sender replaces. After `not_after` (real time) the message is not sent. Replies go
    to the responsible unit, unless `reply_to` is another address. Raises `registry.UnknownKind`.
    """
    mail_kind = registry.kind_named(kind)
    if _silent.get():
        return None
    if queued := Message.objects.filter(dedup_key=dedup_key).first():
        return queued
    shared = rendering.shared_context(meeting=meeting, to_name=to_name)
    markers = rendering.new_markers([*mail_kind.slots, *(secrets or {})])
    has_own = meeting is not None and mail_kind.example is not None
    own = MailTemplate.objects.filter(meeting=meeting, kind=kind).first() if has_own else None
    wording = rendering.render(mail_kind, {**shared, **context, **markers}, own)
    row = {"kind": kind, "meeting": meeting, "about": about or {}, "not_after": not_after}
    row |= {"to": to, "to_name": rendering.one_line(to_name), "reply_to": reply_to or shared["unit_email"]}
    row |= {"slots": markers, "encrypted": encryption.encrypt(secrets) if secrets else ""} | asdict(wording)
    row |= departure(mail_kind.delay)
    # Two requests may queue the same mail at the same time: the unique key lets only one of them create it.
    message, _ = Message.objects.get_or_create(dedup_key=dedup_key, defaults=row)
    wake_after_commit(SENDER, delay=duration(mail_kind.delay))
    return message


def departure(delay: Delay) -> dict:
    """When a mail that is queued now leaves after this delay, and the change that it belongs to, as columns."""
    leaves_at = real_now() + duration(delay)
    return {"next_attempt_at": leaves_at, "change": note_mail(leaves_at)}


def cancel_message(*, message: Message) -> None:
    """Cancels a message that waits or was given up; raises NotAllowed for any other."""
    _change(message, rules.refusal_to_cancel, state=Message.State.CANCELLED, encrypted="")


def retry_message(*, message: Message) -> None:
    """Queues a message that was given up again, for another 48 hours; raises NotAllowed for any other."""
    schedule = {"attempts": 0, "first_attempt_at": None, "next_attempt_at": real_now()}
    _change(message, rules.refusal_to_retry, state=Message.State.QUEUED, **schedule)
    wake_after_commit(SENDER)


def record_bounce(*, address: str, reason: str, meeting: Meeting, by: User | None) -> Bounce:
    """Records that mails of the meeting come back from the address, or returns the bounce that already stops them."""
    return _recorded(Bounce.objects.stopping(meeting), address=address, reason=reason, meeting=meeting, recorded_by=by)


def record_refusal(*, message: Message, reason: str) -> Bounce:
    known = Bounce.objects.active().filter(is_permanent=True)
    row = {"reason": reason, "meeting": message.meeting, "message": message, "is_permanent": True}
    return _recorded(known, address=message.to, **row)


def _recorded(known: QuerySet, *, address: str, **row) -> Bounce:
    if bounce := known.of(address).first():
        return bounce
    try:
        with transaction.atomic():
            return Bounce.objects.create(address=address.lower(), **row)
    except IntegrityError:  # somebody else was quicker
        return known.of(address).get()


def clear_bounce(*, address: str, meeting: Meeting | None, by: User) -> None:
    """Clears the bounces that stop mails of the meeting to the address; raises NotAllowed if there is none."""
    if not Bounce.objects.stopping(meeting).of(address).update(cleared_at=portal_now(), cleared_by=by):
        raise NotAllowed(f"No bounce is recorded for {address}.")


def _change(message: Message, refusal_to: Callable[[Message], str], **changes) -> None:
    """Changes a message unless the rule refuses, or a sender was quicker; then it raises NotAllowed."""
    message.refresh_from_db()
    refuse_if(refusal_to(message))
    # A conditional UPDATE in place of a lock works on every database.
    changed = Message.objects.filter(pk=message.pk, state=message.state).update(**changes)
    message.refresh_from_db()
    if not changed:
        raise NotAllowed(f"{message.get_state_display()}.")
