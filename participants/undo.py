"""What the verbs of participants write that can be undone."""

from django.db.models import QuerySet

from egm_portal.undo import registry
from egm_portal.undo.models import Change
from participants import rules
from participants.models import Participant


def rows_of_status(participant: Participant) -> list[QuerySet]:
    rows = Participant.objects.filter(pk=participant.pk).only("status", "answer_note")
    return [rows.select_for_update(no_key=True)]


def _refusal(participant: Participant, change: Change) -> str:
    statuses = (row.before["status"] for row in change.changed(Participant))
    return next(filter(None, (rules.refusal_to_undo(participant, status) for status in statuses)), "")


registry.register(registry.Undoing(refusal=_refusal), Participant)
