"""Numbers, order and times of the sessions of the working draft."""

from collections.abc import Collection
from itertools import count

from django.db import transaction

from agenda.labels import labelled_by_count, labels_by_count
from agenda.models import Session, SessionNumber
from agenda.timing import computed_starts, pins_by_time
from egm_portal.meetings.models import Meeting

__all__ = ["count_labels", "number_sessions", "order_by_time", "set_times"]


@transaction.atomic
def number_sessions(*, meeting: Meeting) -> None:
    """Numbers the sessions of the working draft that have no number, in order of time, after the highest number so far.

    A number is never reused, whatever becomes of its session. A break has none; one that becomes a session again gets
    back the number that it had. Working sessions that get a number are labelled by counting, unless they have a label.
    """
    # Two saves of sessions at once would both take the next free number: the meeting's row makes them wait.
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    assigned = dict(SessionNumber.objects.filter(meeting=meeting).values_list("session_pk", "number"))
    free = count(max(assigned.values(), default=0) + 1)
    changed, new = [], []
    sessions = list(Session.objects.filter(meeting=meeting))
    to_label = labelled_by_count(session for session in sessions if session.pk in assigned)
    to_label |= {session.pk for session in sessions if session.pk not in assigned and not session.label}
    labels = labels_by_count(sessions, to_label)
    for session in sessions:
        before, session.number = (session.number, session.label), None
        if session.pk in to_label:
            session.label = labels[session.pk]
        if session.info.is_numbered:
            session.number = assigned.get(session.pk) or next(free)
            if session.pk not in assigned:
                new.append(SessionNumber(meeting=meeting, number=session.number, session_pk=session.pk))
        if (session.number, session.label) != before:
            changed.append(session)
    # Addresses contain the numbers, and keep their meaning when sessions move (docs/decisions/programme.md#0062).
    SessionNumber.objects.bulk_create(new)
    Session.objects.bulk_update(changed, ["number", "label"])


@transaction.atomic
def count_labels(*, meeting: Meeting, sessions: Collection[int]) -> None:
    """Labels these sessions again, after something in the order of the draft has changed."""
    rows = list(Session.objects.filter(meeting=meeting))
    labels = labels_by_count(rows, sessions)
    changed = [row for row in rows if row.pk in sessions and row.label != labels[row.pk]]
    for row in changed:
        row.label = labels[row.pk]
    Session.objects.bulk_update(changed, ["label"])


@transaction.atomic
def order_by_time(*, meeting: Meeting) -> None:
    """Orders the sessions by the times that they have; one that starts when the one before it ends is not pinned.

    For sessions whose starts were typed or imported.
    """
    sessions = list(Session.objects.select_for_update(no_key=True).filter(meeting=meeting))
    for position, (session, is_pinned) in enumerate(zip(sessions, pins_by_time(sessions), strict=True), start=1):
        session.position, session.is_pinned = position, is_pinned
    Session.objects.bulk_update(sessions, ["position", "is_pinned"])


@transaction.atomic
def set_times(*, meeting: Meeting) -> None:
    """Computes when each session of the working draft starts, after one was moved or got another length."""
    sessions = list(Session.objects.select_for_update(no_key=True).filter(meeting=meeting).order_by("position", "pk"))
    moved = []
    for session, starts_at in zip(sessions, computed_starts(sessions), strict=True):
        if session.starts_at != starts_at:
            session.starts_at = starts_at
            moved.append(session)
    Session.objects.bulk_update(moved, ["starts_at"])
