"""Every write to what participants need in order to take part."""

from collections.abc import Iterable

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from participants import rules
from participants.models import Need, Participant
from participants.retention import past_meetings

READ_AGAIN = "The answer has changed since this page was opened. Read it again: nothing was done."


@transaction.atomic
def say_need(*, participant: Participant, text: str) -> None:
    """Keeps the person's answer in place of an earlier one, or deletes it if `text` is empty; raises NotAllowed."""
    participant = Participant.objects.locked().get(pk=participant.pk)
    present = Need.objects.filter(participant=participant)
    if not text:
        present.delete()
        return
    refuse_if(rules.refusal_to_say_need(participant, portal_now()))
    if not present.filter(text=text).exists():
        said = {"text": text, "said_at": portal_now(), "is_dealt_with": False}
        Need.objects.update_or_create(participant=participant, defaults=said)


@transaction.atomic
def deal_with_need(*, need: Need, seen: str, done: bool) -> None:
    """Notes that an answer is dealt with, or is not; `seen` is when the one was given that the page showed."""
    row = Need.objects.select_for_update(no_key=True).filter(pk=need.pk).first()
    if row is None or row.said_at.isoformat() != seen:
        raise NotAllowed(READ_AGAIN)
    row.is_dealt_with = done
    row.save(update_fields=["is_dealt_with"])


def delete_needs(participants: Iterable[int]) -> None:
    Need.objects.filter(participant__in=list(participants)).delete()


def delete_past_needs() -> int:
    """Deletes the answers of past meetings, and of those who no longer take part; returns how many."""
    gone = Need.objects.exclude(participant__status=Participant.Status.ACCEPTED)
    past = Need.objects.filter(participant__meeting__in=past_meetings())
    return gone.delete()[0] + past.delete()[0]
