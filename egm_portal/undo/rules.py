"""When a change can be undone. No writes here."""

from collections.abc import Sequence

from django.db.models import Model

from egm_portal.clock import real_now
from egm_portal.undo.models import Change, ChangedRow
from egm_portal.undo.recording import values_of
from egm_portal.undo.registry import undoings_of

ALREADY_UNDONE = "This has already been undone."
TOO_LATE = "The time for undoing this is over."
CHANGED_SINCE = "It has been changed since. Open it to see its history."


def refusal_to_undo(change: Change, row: Model | None, written: Sequence[tuple[ChangedRow, Model | None]]) -> str:
    """Why the change cannot be undone, or nothing; `row` and `written` are its rows as they are now."""
    if change.undone_at:
        return ALREADY_UNDONE
    # What was mailed can be undone until an e-mail leaves, however long that takes.
    if change.mails_leave_at is None and real_now() >= change.until:
        return TOO_LATE
    is_as_left = all(now is not None and changed.after.items() <= values_of(now).items() for changed, now in written)
    if row is None or not is_as_left:
        return CHANGED_SINCE
    return next(filter(None, (undoing.refusal(row, change) for undoing in undoings_of(type(row)))), "")
