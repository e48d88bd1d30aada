"""Changing a meeting after people were told of it: the facts, what moves with them, and the e-mails, in one go."""

from datetime import UTC

from django.db import transaction

from agenda.actions.drafts import lock_draft
from agenda.models import ProgrammeDraft, Session
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.meetings import actions
from egm_portal.meetings.models import Meeting, MeetingChange, User
from egm_portal.text.wall_clock import shift_days
from office.changes import mail
from office.changes.plan import TASKS, ChangePlan, Wanted, moved_day
from papers.actions import withdraw_paper
from participants.models import Participant

CHANGED_MEANWHILE = "Something has changed since this page was made. Nothing was done: read it again, and confirm."
REPLACED = "What it says has changed."
OUTDATED = "The meeting was cancelled."


@transaction.atomic
def change_meeting(*, meeting: Meeting, wanted: Wanted, state: str, by: User) -> ChangePlan:
    """Does what the plan in this `state` showed, and queues one e-mail to each whom it concerns.

    Raises NotAllowed, also if anything has changed that the plan depends on.
    """
    lock_draft(meeting=meeting)
    locked = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    plan = ChangePlan(locked, wanted)
    if plan.state != state:
        raise NotAllowed(CHANGED_MEANWHILE)
    # Read before anything is written.
    recipients, waiting, own_dates, letters = plan.recipients, plan.waiting, plan.own_dates, plan.to_write_again
    papers = plan.no_longer_expected
    if wanted.moves_sessions:
        _move_sessions(plan)
    for task in plan.tasks if TASKS in wanted.moved else ():
        task.due_on = moved_day(task.due_on, plan.days)
        task.save(update_fields=["due_on"])
    for paper in papers:
        withdraw_paper(paper=paper)
    for person in letters:
        Participant.objects.filter(pk=person.pk).update(visa_letter=Participant.VisaLetter.NEEDED)
    for paper in own_dates:
        paper.own_due_at = None
        paper.save(update_fields=["own_due_at"])
    words = {"reason": wanted.reason, "decided_by": wanted.decided_by}
    change = actions.change_facts(meeting=meeting, what=wanted.what, by=by, **plan.values, **words)
    _replace(plan, waiting, change)
    mail.queue(plan, change, recipients)
    return plan


def _move_sessions(plan: ChangePlan) -> None:
    """By as many days, at the same hours by the clocks of the place, also of a new one."""
    before, after = plan.meeting.zone, plan.after.zone
    if not plan.days and before == after:
        return
    for session in Session.objects.filter(meeting=plan.meeting).order_by("pk"):
        moved = shift_days(session.starts_at, plan.days, before).astimezone(before).replace(tzinfo=after)
        session.starts_at = moved.astimezone(UTC)
        session.save(update_fields=["starts_at"])
    draft = ProgrammeDraft.objects.get(meeting=plan.meeting)
    draft.version += 1
    draft.save(update_fields=["version"])


def _replace(plan: ChangePlan, waiting: list[Message], change: MeetingChange) -> None:
    """Cancels what would say the former facts; a sender that has just claimed one sends it, and the notice follows."""
    for message in waiting:
        queued = Message.objects.filter(pk=message.pk, state=Message.State.QUEUED)
        reason = OUTDATED if change.what == change.What.CANCELLED else REPLACED
        if queued.update(state=Message.State.CANCELLED, last_error=reason) and reason == REPLACED:
            mail.queue_again(message, change)
