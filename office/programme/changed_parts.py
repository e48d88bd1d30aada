"""What the script of the programme's screen is sent after a change: the parts of the page that the change concerns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agenda.models import Item, Session
from egm_portal.undo.models import Change
from office.programme.data import Editor, EditorDay, EditorSession

EARLY = 6  # o'clock


@dataclass(frozen=True)
class ChangedParts:
    """The days on which sessions came or went, sessions of other days, and those of which only the label changed."""

    days: list[EditorDay]
    sessions: list[EditorSession]
    labels: list[EditorSession]


def changed_parts(change: Change | None, editor: Editor, posted: Mapping[str, str]) -> ChangedParts | None:
    """The parts that a change concerns; None for the whole programme, also where the page is older than that change.

    `posted` has the version of the page, its days in `shown`, and the sessions with conflicts on it in `marked`.
    """
    # A day outside the meeting is there as long as it has sessions.
    knows_all_days = {str(day.day) for day in editor.days} == set(posted.get("shown", "").split(","))
    is_newest = posted.get("version", "") == str(editor.version - 1)
    if change is None or not (is_newest and knows_all_days):
        return None
    is_of_session = change.verb == "move-session"
    if change.model != Item._meta.label_lower and not is_of_session:
        return None
    days = set(_days_of_moved(change, editor)) if is_of_session else set()
    touched = set(_beside(change, editor) if is_of_session else _sessions_of_items(change, editor))
    # A change may begin conflicts elsewhere, of somebody who is then in two places, and it may end them.
    marked = {*posted.get("marked", "").split(",")}
    others = [shown for day in editor.days if day.day not in days for shown in day.sessions]
    sessions = [
        shown
        for shown in others
        if shown.session.pk in touched or str(shown.session.pk) in marked or shown.has_conflicts
    ]
    # A move counts sessions again.
    labels = (
        [shown for shown in others if shown.is_held and shown.label and shown not in sessions] if is_of_session else []
    )
    return ChangedParts([day for day in editor.days if day.day in days], sessions, labels)


def _days_of_moved(change: Change, editor: Editor) -> Iterator[date]:
    """The days on which the changed sessions were, and those on which they are."""
    for row in change.changed(Session):
        if row.pk in editor.sessions:
            yield editor.sessions[row.pk].day
        for values in filter(None, (row.before, row.after)):
            if "starts_at" in values:
                start = datetime.fromisoformat(str(values["starts_at"])).astimezone(editor.meeting.zone)
                day = start.date()
                yield day
                # After midnight a session may belong to the day before.
                if start.hour < EARLY:
                    yield day - timedelta(days=1)


def _beside(change: Change, editor: Editor) -> Iterator[int]:
    """The sessions that a move may have made the first or the last of their room, or no longer: see their buttons."""
    moved = editor.sessions.get(change.row_id)
    if moved:
        own = [pk for pk, shown in editor.sessions.items() if shown.session.room == moved.session.room]
        place = own.index(change.row_id)
        yield from {own[0], own[-1], *own[max(0, place - 1) : place + 2]}


def _sessions_of_items(change: Change, editor: Editor) -> Iterator[int | None]:
    """The sessions in which the changed items were, and those in which they are."""
    yield from (shown.item.session_id for shown in editor.all_items if shown.item.pk == change.row_id)
    for row in change.changed(Item):
        yield from (values.get("session_id") for values in filter(None, (row.before, row.after)))
