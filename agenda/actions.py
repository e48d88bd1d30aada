"""Every write to the programme that has a consequence."""

from dataclasses import replace
from itertools import count

from django.db import transaction

from agenda import queries, rules
from agenda.content import FORMS, FrozenSession, ProgrammeContent
from agenda.models import Programme, Session, SessionNumber
from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import Meeting, User
from egm_portal.security_events import event_after_commit


@transaction.atomic
def number_sessions(*, meeting: Meeting) -> None:
    """Numbers the sessions of the working draft that have no number, in order of time, after the highest number so far.

    A number is never reused, whatever becomes of its session. A break has none; one that becomes a session again gets
    back the number that it had.
    """
    # Two saves of sessions at once would both take the next free number: the meeting's row makes them wait.
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    assigned = dict(SessionNumber.objects.filter(meeting=meeting).values_list("session_pk", "number"))
    free = count(max(assigned.values(), default=0) + 1)
    changed, new = [], []
    for session in Session.objects.filter(meeting=meeting):
        before, session.number = session.number, None
        if session.kind != Session.Kind.BREAK:
            session.number = assigned.get(session.pk) or next(free)
            if session.pk not in assigned:
                new.append(SessionNumber(meeting=meeting, number=session.number, session_pk=session.pk))
        if session.number != before:
            changed.append(session)
    # Addresses contain the numbers, and keep their meaning when sessions move (docs/decisions/0062).
    SessionNumber.objects.bulk_create(new)
    Session.objects.bulk_update(changed, ["number"])


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
        elif earlier != replace(session, number=earlier.number):
            # A number alone is no change: releases of form 1 had none.
            changes.append(f"The contents of “{session.title}” changed.")
    return changes
