"""Releases of the programme, and what changed from one to the next."""

from dataclasses import replace

from django.db import transaction

from agenda import queries, rules
from agenda.actions.sessions import number_sessions
from agenda.content import FORMS, FrozenSession, ProgrammeContent
from agenda.models import Programme
from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import Meeting, User
from egm_portal.security_events import event_after_commit

__all__ = ["changes_between", "release_programme"]


@transaction.atomic
def release_programme(
    *, meeting: Meeting, kind: str, by: User | None, sessions: list[FrozenSession] | None = None
) -> Programme:
    """Freezes the working draft as what the public sees from now on, with a list of what changed; raises NotAllowed.

    `sessions` replace the draft where a past release is imported.
    """
    number_sessions(meeting=meeting)
    content = queries.working_programme(meeting) if sessions is None else sessions
    before = queries.newest_release(meeting)
    refuse_if(rules.refusal_to_release(content, before, kind))
    released = Programme.objects.create(
        meeting=meeting,
        kind=kind,
        revision=Programme.objects.filter(meeting=meeting, kind=kind).count(),
        content=FORMS.stored(ProgrammeContent(content)),
        changes=changes_between(queries.sessions_of(before), content) if before else [],
        released_at=portal_now(),
        released_by=by,
    )
    event_after_commit("published", programme=released.pk, meeting=meeting.pk)
    return released


def changes_between(before: list[FrozenSession], after: list[FrozenSession]) -> list[str]:
    """What changed from one frozen programme to the next, a sentence for each session concerned."""
    old = {session.session: session for session in before}
    new = {session.session: session for session in after}
    changes = [f"“{session.title}” was added." for key, session in new.items() if key not in old]
    changes += [f"“{session.title}” was removed." for key, session in old.items() if key not in new]
    for earlier, session in [(old[key], session) for key, session in new.items() if key in old]:
        if (earlier.starts_at, earlier.minutes) != (session.starts_at, session.minutes):
            changes.append(f"“{session.title}” has a new time.")
        elif earlier.title != session.title:
            changes.append(f"“{earlier.title}” is now called “{session.title}”.")
        elif _as_compared(earlier) != _as_compared(session):
            changes.append(f"The contents of “{session.title}” changed.")
    return changes


def _as_compared(session: FrozenSession) -> FrozenSession:
    """The session without what earlier forms did not have: a new field never shows as a change."""
    items = [replace(item, key="") for item in session.items]
    return replace(session, number=None, is_pinned=True, items=items)
