"""Releases of the programme."""

from uuid import UUID

from django.db import transaction
from django.db.models import Max

from agenda import mail, queries, rules
from agenda.actions.conflicts import accept_conflicts
from agenda.actions.drafts import lock_draft
from agenda.actions.sessions import number_sessions
from agenda.changes.comparison import changes_between
from agenda.changes.facts import stored
from agenda.conflict_queries import Conflicts, draft_conflicts
from agenda.content import FORMATS, FrozenSession, ProgrammeContent
from agenda.models import Programme, ReleaseNumber
from agenda.release_plan import plan_release
from agenda.undo import rows_of_release
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import Meeting, User
from egm_portal.meetings.one_change import one_change
from egm_portal.security_events import event_after_commit
from egm_portal.undo.recording import recorded

__all__ = ["RELEASE", "DraftChanged", "release_draft", "release_programme"]


RELEASE = "release"
"""The name of the verb that is undone."""


class DraftChanged(NotAllowed):
    """The draft, the newest release, or somebody named in them is no longer as whoever releases has seen it."""


@transaction.atomic
def release_draft(
    *,
    meeting: Meeting,
    kind: str,
    state: str,
    notify: str,
    by: User | None,
    batch: UUID,
    accepting: bool = False,
    reason: str = "",
) -> Programme:
    """Releases the working draft as it was in this `state` of `plan_release`, and notifies participants once.

    `accepting` accepts the conflicts that are open as they are, all for this reason. What is written is recorded under
    this `batch`, so that it can be undone. Raises DraftChanged if somebody changed the draft meanwhile, and NotAllowed.
    """
    # Before the meeting's row, as whoever moves something does: two orders would be a deadlock.
    lock_draft(meeting=meeting)
    about = {"verb": RELEASE, "meeting": meeting, "by": by, "batch": batch}
    with one_change(), recorded(meeting, touched=rows_of_release(meeting), **about):
        plan = plan_release(meeting)
        if plan.state != state:
            raise DraftChanged(rules.DRAFT_CHANGED)
        refuse_if(rules.refusal_to_release_again(plan.facts, plan.before, kind))
        if accepting:
            accept_conflicts(meeting=meeting, conflicts=plan.conflicts.blocking_final, reason=reason, by=by)
        release = release_programme(meeting=meeting, kind=kind, by=by)
        mail.programme_released(plan, release, notify)
    return release


@transaction.atomic
def release_programme(
    *, meeting: Meeting, kind: str, by: User | None, sessions: list[FrozenSession] | None = None
) -> Programme:
    """Freezes the working draft as what the public sees from now on, with a list of what changed.

    Raises NotAllowed, also for conflicts of the draft. `sessions` replace the draft where a past release is imported:
    what was released then is not judged by the rules of today.
    """
    # Nobody moves anything while it is read.
    lock_draft(meeting=meeting)
    number_sessions(meeting=meeting)
    content = queries.working_programme(meeting) if sessions is None else sessions
    before = queries.newest_release(meeting)
    conflicts = draft_conflicts(meeting) if sessions is None else Conflicts([])
    refusal = rules.refusal_to_release(
        content, before, kind, blocking_release=conflicts.blocking_release, blocking_final=conflicts.blocking_final
    )
    refuse_if(refusal)
    # The number stays assigned when the release is undone.
    highest = ReleaseNumber.objects.filter(meeting=meeting, kind=kind).aggregate(Max("revision"))["revision__max"]
    number = ReleaseNumber.objects.create(meeting=meeting, kind=kind, revision=0 if highest is None else highest + 1)
    released = Programme.objects.create(
        meeting=meeting,
        kind=kind,
        revision=number.revision,
        content=FORMATS.stored(ProgrammeContent(content)),
        changes=stored(changes_between(before.sessions, content) if before else []),
        released_at=portal_now(),
        released_by=by,
    )
    event_after_commit("published", programme=released.pk, meeting=meeting.pk)
    return released
