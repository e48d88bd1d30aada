"""E-mails of a change that is undone: it can be, until the sender has claimed the first of them."""

from collections.abc import Sequence

from django.db.models import CharField, F, Model, Value
from django.db.models.functions import Cast, Concat

from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.undo import registry
from egm_portal.undo.models import Change

MAIL_HAS_LEFT = "Its e-mail has left, or is leaving now."
CAUSE_UNDONE = "What it was about was undone."
_S = Message.State


def refusal_to_undo(row: Model, change: Change) -> str:
    claimed = Message.objects.filter(change=change, attempts__gt=0)
    return MAIL_HAS_LEFT if claimed.exists() else ""


def take_back(change: Change) -> None:
    """Cancels the messages of the change; raises NotAllowed if a sender has claimed one meanwhile.

    Claims and this are conditional updates of the same rows: whichever comes first, the other finds no row.
    """
    mails = Message.objects.filter(change=change)
    unsent = mails.filter(state__in=[_S.QUEUED, _S.CANCELLED], attempts=0)
    # Under another key, so that the verb can be done again and then sends its e-mail.
    key = Concat(F("dedup_key"), Value(":undone:"), Cast("pk", CharField()))
    if unsent.update(state=_S.CANCELLED, encrypted="", last_error=CAUSE_UNDONE, dedup_key=key) != mails.count():
        raise NotAllowed(MAIL_HAS_LEFT)


def mails_of(changes: Sequence[Change]) -> int:
    return Message.objects.filter(change__in=changes).count()


registry.register(registry.Undoing(refusal=refusal_to_undo, take_back=take_back, mails_of=mails_of))
