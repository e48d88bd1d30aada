"""Changes of the working draft: one after the other, each with the version that it was made from; and undoing one."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Model
from django.utils.formats import date_format

from agenda.actions.sessions import count_labels, set_times
from agenda.labels import labelled_by_count
from agenda.models import Item, ProgrammeDraft, Session
from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting, User
from egm_portal.undo.actions import undo_change
from egm_portal.undo.models import Change, ChangedRow
from egm_portal.undo.recording import record, values_of

__all__ = ["MovedMeanwhile", "undo_edit"]

NOT_YET_SCHEDULED = "“Not yet scheduled”"
MOVED = ("moved_in", "moved_at", "moved_by")  # which an undo writes with its own time


class MovedMeanwhile(NotAllowed):
    """Somebody else moved the row after the page was made from which it is now moved."""

    def __init__(self, row: Session | Item, wanted: str) -> None:
        who = row.moved_by or "Somebody"
        hour = date_format(row.moved_at.astimezone(meeting_of(row).zone), "TIME_FORMAT")
        super().__init__(f"{who} moved “{row}” to {place_of(row)} at {hour}. You wanted to move it to {wanted}.")
        self.row = row


def meeting_of(row: Session | Item) -> Meeting:
    if isinstance(row, Session):
        return row.meeting
    return row.session.meeting if row.session else row.unscheduled_in


def place_of(row: Session | Item) -> str:
    """Where the row is now, in a sentence."""
    if isinstance(row, Item):
        return f"“{row.session}”" if row.session else NOT_YET_SCHEDULED
    start = row.starts_at.astimezone(row.meeting.zone)
    return f"{date_format(start, 'l, j F')}, {date_format(start, 'TIME_FORMAT')}"


def lock_draft(*, meeting: Meeting) -> ProgrammeDraft:
    """The meeting's draft, locked until the transaction ends: changes wait for each other here."""
    locked = ProgrammeDraft.objects.select_for_update(no_key=True).filter(meeting=meeting)
    found = locked.first()
    if found is None:
        ProgrammeDraft.objects.get_or_create(meeting=meeting)
        found = locked.get()
    found.meeting = meeting
    return found


def refuse_if_moved(row: Session | Item, *, seen: int | None, by: User | None, wanted: str) -> None:
    """Raises MovedMeanwhile if somebody else moved the row after version `seen`; None means that it is moved anyway."""
    if seen is not None and row.moved_in > seen and row.moved_by_id != (by.pk if by else None):
        raise MovedMeanwhile(row, wanted)


def mark_moved(row: Session | Item, *, draft: ProgrammeDraft, by: User | None) -> None:
    row.moved_in, row.moved_at, row.moved_by = draft.version + 1, portal_now(), by


def _values(row: Model) -> dict[str, object]:
    marks = {row._meta.get_field(name).attname for name in MOVED} if isinstance(row, Session | Item) else ()
    return {name: value for name, value in values_of(row).items() if name not in marks}


def changed_row(row: Model, before: Mapping[str, object]) -> ChangedRow | None:
    """What changed since the row had the values `before`, or None."""
    after = _values(row)
    names = [name for name in after if after[name] != before[name]]
    was, now = ({name: values[name] for name in names} for values in (before, after))
    if isinstance(row, Session) and not row.is_pinned:
        # Computed from what comes before: it is restored, but may have changed since.
        now.pop("starts_at", None)
    return ChangedRow(type(row), row.pk, was, now) if now else None


def finish_edit(
    draft: ProgrammeDraft,
    *,
    row: Session | Item | Meeting,
    verb: str,
    by: User | None,
    rows: Iterable[ChangedRow | None],
) -> Change:
    """Increments the version of the draft, and records what was written so that it can be undone."""
    draft.version += 1
    draft.save(update_fields=["version"])
    return record(row, verb=verb, meeting=draft.meeting, by=by, rows=filter(None, rows))


@transaction.atomic
def undo_edit(*, change: Change, by: User | None) -> None:
    """Undoes a change of the draft, unless somebody has changed the same rows since; raises NotAllowed."""
    draft = lock_draft(meeting=change.meeting)
    to_label = labelled_by_count(Session.objects.filter(meeting=change.meeting))
    undo_change(change=change)
    marks = {"moved_in": draft.version + 1, "moved_at": portal_now(), "moved_by": by}
    for model in (Session, Item):
        model.objects.filter(pk__in=[row.pk for row in change.changed(model)]).update(**marks)
    set_times(meeting=change.meeting)
    count_labels(meeting=change.meeting, sessions=to_label)
    draft.version += 1
    draft.save(update_fields=["version"])


def deleted_rows(rows: Iterable[Model]) -> list[ChangedRow]:
    return [ChangedRow(type(row), row.pk, values_of(row), None) for row in rows]


def added_row(row: Model) -> ChangedRow:
    return ChangedRow(type(row), row.pk, None, _values(row))
