"""When a change can be undone. No writes here."""

from collections.abc import Sequence

from django.apps import apps
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
    if not all(is_as_left(changed, now) for changed, now in written) or not (row or change.deleted_row):
        return CHANGED_SINCE
    undoings = undoings_of(apps.get_model(change.model))
    return next(filter(None, (undoing.refusal(row, change) for undoing in undoings)), "")


def is_as_left(changed: ChangedRow, now: Model | None) -> bool:
    """Whether the row still has the values that the change wrote, or is still deleted."""
    if changed.after is None or now is None:
        return changed.after is now
    return changed.after.items() <= values_of(now).items()
