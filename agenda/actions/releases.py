"""Releases of the programme, and what changed from one to the next."""

from django.db import transaction

from agenda import queries, rules
from agenda.actions.drafts import lock_draft
from agenda.actions.sessions import number_sessions
from agenda.changes.comparison import changes_between
from agenda.changes.facts import stored
from agenda.conflict_queries import Conflicts, draft_conflicts
from agenda.content import FORMS, FrozenSession, ProgrammeContent
from agenda.models import Programme
from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import Meeting, User
from egm_portal.security_events import event_after_commit

__all__ = ["release_programme"]


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
    refusal = rules.refusal_to_release(content, before, kind, stopping=conflicts.stopping, asked=conflicts.asked)
    refuse_if(refusal)
    released = Programme.objects.create(
        meeting=meeting,
        kind=kind,
        revision=Programme.objects.filter(meeting=meeting, kind=kind).count(),
        content=FORMS.stored(ProgrammeContent(content)),
        changes=stored(changes_between(queries.sessions_of(before), content) if before else []),
        released_at=portal_now(),
        released_by=by,
    )
    event_after_commit("published", programme=released.pk, meeting=meeting.pk)
    return released
