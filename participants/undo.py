"""What the verbs of participants write that can be undone."""

from django.db.models import QuerySet

from egm_portal.undo import registry
from participants import rules
from participants.models import Participant, TaskCompletion


def rows_of_status(participant: Participant) -> list[QuerySet]:
    rows = Participant.objects.filter(pk=participant.pk).only("status", "answer_note", "replaces")
    return [rows.select_for_update(no_key=True)]


def rows_of_tasks(participant: Participant) -> list[QuerySet]:
    return [TaskCompletion.objects.filter(participant=participant.pk).select_for_update(no_key=True).order_by("pk")]


registry.register(
    registry.Undoing(refusal=registry.refusal_by_former(Participant, "status", rules.refusal_to_undo)), Participant
)
