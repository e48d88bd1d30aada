"""A programme that was read from a table is added to the working draft, as one change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter

from django.db import transaction

from agenda.actions.arranging import add_session, change_session
from agenda.actions.drafts import lock_draft
from agenda.actions.items import People, add_item
from agenda.kinds import KINDS
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting, User
from egm_portal.undo.models import Change, ChangedRow
from egm_portal.undo.recording import record

__all__ = ["ADD_TABLE", "NewItem", "NewSession", "add_table"]

ADD_TABLE = "add-table"
CHANGED = "The programme was changed after you had opened this page. Nothing was added. Look at the rows, and add them."


@dataclass
class NewItem:
    title: str
    minutes: int
    people: People = ()


@dataclass
class NewSession:
    """A session or break with its items; without a fixed start it follows the one before it."""

    kind: str
    title: str
    day: date
    starts_at: datetime | None
    minutes: int
    label: str = ""
    room: str = ""
    summary: str = ""
    officers: People = ()
    items: list[NewItem] = field(default_factory=list)


@transaction.atomic
def add_table(*, meeting: Meeting, sessions: Sequence[NewSession], seen: int, by: User | None) -> Change:
    """Adds sessions with their items, in this order; together they can be undone.

    Where the table labels some of them, the others have no label; otherwise they are counted.

    Raises NotAllowed if the draft has another version than was `seen`.
    """
    draft = lock_draft(meeting=meeting)
    if draft.version != seen:
        raise NotAllowed(CHANGED)
    last = Change.objects.filter(meeting=meeting).order_by("-pk").values_list("pk", flat=True).first() or 0
    has_labels = any(row.label for row in sessions)
    for row in sessions:
        values = {name: getattr(row, name) for name in ("kind", "title", "minutes", "label", "room", "summary")}
        session = add_session(
            meeting=meeting, day=row.day, starts_at=row.starts_at, officers=row.officers, by=by, **values
        )
        if has_labels and not row.label and KINDS[row.kind].is_counted:
            change_session(session=session, starts_at=row.starts_at, by=by, label="")
        for item in row.items:
            add_item(
                meeting=meeting, session=session, people=item.people, by=by, title=item.title, minutes=item.minutes
            )
    made = Change.objects.filter(meeting=meeting, pk__gt=last).order_by("pk")
    rows = joined_rows(row for change in made for row in change.changed_rows)
    made.delete()
    return record(meeting, verb=ADD_TABLE, meeting=meeting, by=by, rows=rows)


def joined_rows(rows: Iterable[ChangedRow]) -> list[ChangedRow]:
    """Each row once, as it was before the first of these changes and after the last one."""
    joined: dict[tuple[type, int], ChangedRow] = {}
    for row in rows:
        key = (row.model, row.pk)
        if first := joined.get(key):
            before = None if first.before is None else {**row.before, **first.before}
            joined[key] = ChangedRow(row.model, row.pk, before, {**first.after, **row.after})
        else:
            joined[key] = row
    return sorted(joined.values(), key=attrgetter("model.__name__"), reverse=True)
