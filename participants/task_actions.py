"""Every write to what participants have done of their tasks."""

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import User
from participants import rules
from participants.models import Participant, ParticipantTask, TaskCompletion
from participants.retention import past_meetings


@transaction.atomic
def mark_task(*, task: ParticipantTask, participant: Participant, done: bool, by: User | None) -> None:
    """Records that the participant has done the task, or has not, as `by` says; raises NotAllowed."""
    participant = Participant.objects.locked().get(pk=participant.pk)
    asked = ParticipantTask.objects.asked_of(Participant.objects.filter(pk=participant.pk)).filter(pk=task.pk).first()
    refuse_if(rules.refusal_to_mark_task(participant, asked))
    if done == (asked.done_at is not None):
        return
    said = {"done_at": portal_now() if done else None, "by": by}
    TaskCompletion.objects.update_or_create(task=asked, participant=participant, defaults=said)


def delete_past_completions() -> int:
    """Deletes who has done what for a past meeting; returns the number of rows."""
    return TaskCompletion.objects.filter(task__meeting__in=past_meetings()).delete()[0]
