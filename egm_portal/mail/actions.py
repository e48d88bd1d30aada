"""Every write to the outbox but the sender's own."""

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

SENDER = "egm_portal.mail.tasks.send_due_messages"

_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def silenced() -> Iterator[None]:
    """Inside it no mail is queued: for loading what has happened already."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def is_silent() -> bool:
    """Whether this is inside `silenced()`."""
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

    The words are rendered now, in the caller's transaction; each slot of the kind and each name in `secrets` stands in
    the context as a marker, which the sender replaces. After `not_after` (real time) the message is not sent.
    Replies go to the unit that answers for the mail, unless `reply_to` names somebody else.
    Raises `registry.UnknownKind`.
    """
    sort = registry.kind_named(kind)
    if _silent.get():
        return None
    if former := Message.objects.filter(dedup_key=dedup_key).first():
        return former
    shared = rendering.shared_context(meeting=meeting, to_name=to_name)
    markers = rendering.new_markers([*sort.slots, *(secrets or {})])
    words = rendering.render(sort, {**shared, **context, **markers}, _own_wording(sort, meeting))
    row = {"kind": kind, "meeting": meeting, "about": about or {}, "not_after": not_after}
    row |= {"to": to, "to_name": rendering.one_line(to_name), "reply_to": reply_to or shared["unit_email"]}
    row |= {"slots": markers, "encrypted": encryption.encrypt(secrets) if secrets else ""} | asdict(words)
    message, _ = Message.objects.get_or_create(dedup_key=dedup_key, defaults=row)
    wake_after_commit(SENDER)
    return message


def _own_wording(kind: registry.Kind, meeting: Meeting | None) -> MailTemplate | None:
    if meeting is None or kind.example is None:
        return None
    return MailTemplate.objects.filter(meeting=meeting, kind=kind.name).first()


def cancel_message(*, message: Message) -> None:
    """Takes the message out of the outbox; raises NotAllowed once it is being sent, was sent or cancelled."""
    _change(message, rules.refusal_to_cancel, state=Message.State.CANCELLED, encrypted="")


def retry_message(*, message: Message) -> None:
    """Queues a message that was given up once more, with 48 hours before it; raises NotAllowed for any other."""
    anew = {"attempts": 0, "first_attempt_at": None, "next_attempt_at": real_now()}
    _change(message, rules.refusal_to_retry, state=Message.State.QUEUED, **anew)
    wake_after_commit(SENDER)


def record_bounce(*, address: str, reason: str, meeting: Meeting, by: User | None) -> Bounce:
    """Records that mails of the meeting come back from the address, or returns the bounce that stops them already."""
    return _recorded(Bounce.objects.stopping(meeting), address=address, reason=reason, meeting=meeting, recorded_by=by)


def record_refusal(*, message: Message, reason: str) -> Bounce:
    """Writes down that a mail server refused the message's address for good, for all meetings."""
    known = Bounce.objects.active().filter(is_permanent=True)
    row = {"reason": reason, "meeting": message.meeting, "message": message, "is_permanent": True}
    return _recorded(known, address=message.to, **row)


def _recorded(known: QuerySet, *, address: str, **row) -> Bounce:
    if standing := known.of(address).first():
        return standing
    try:
        with transaction.atomic():
            return Bounce.objects.create(address=address.lower(), **row)
    except IntegrityError:  # somebody else was quicker
        return known.of(address).get()


def clear_bounce(*, address: str, meeting: Meeting | None, by: User) -> None:
    """Ends what stops reminders and letters of the meeting to the address; raises NotAllowed when nothing does."""
    if not Bounce.objects.stopping(meeting).of(address).update(cleared_at=portal_now(), cleared_by=by):
        raise NotAllowed(f"Mail to {address} is not known to come back.")


def _change(message: Message, refusal_to: Callable[[Message], str], **changes) -> None:
    """Changes a message that the rule does not refuse; raises NotAllowed, also where a sender was quicker."""
    message.refresh_from_db()
    refuse_if(refusal_to(message))
    # Conditional, not locked: this holds on every database.
    changed = Message.objects.filter(pk=message.pk, state=message.state).update(**changes)
    message.refresh_from_db()
    if not changed:
        raise NotAllowed(f"{message.get_state_display()}.")
