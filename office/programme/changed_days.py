"""What the script of the programme's screen is sent after a change: the days that the change concerns."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from agenda.models import Item, Session
from egm_portal.undo.models import Change
from office.programme.data import Editor, EditorDay

EARLY = 6  # o'clock


def changed_days(change: Change | None, editor: Editor, posted: Mapping[str, str]) -> list[EditorDay] | None:
    """The days that a change concerns; None for the whole programme, also where the page is older than that change.

    `posted` has the version of the page, its days in `shown`, and those on which it shows conflicts in `marked`.
    """
    # A day outside the meeting is there as long as it has sessions.
    knows_all_days = {str(day.day) for day in editor.days} == set(posted.get("shown", "").split(","))
    is_newest = posted.get("version", "") == str(editor.version - 1)
    if change is None or not (is_newest and knows_all_days):
        return None
    if change.model != Item._meta.label_lower and change.verb != "move-session":
        return None
    days = set(_days_of_rows(change, editor))
    moved = editor.sessions.get(change.row_id) if change.verb == "move-session" else None
    if moved and moved.session.label:
        # The sessions between are counted again.
        days |= {day.day for day in editor.days if min(days) <= day.day <= max(days)}
    # A change may begin conflicts elsewhere, of somebody who is then in two places, and it may end them.
    marked = {*posted.get("marked", "").split(",")}
    return [
        day
        for day in editor.days
        if day.day in days or str(day.day) in marked or any(shown.has_conflicts for shown in day.sessions)
    ]


def _days_of_rows(change: Change, editor: Editor) -> Iterator[date]:
    """The days on which the changed sessions and items were, and those on which they are."""
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
    sessions = {shown.item.session_id for shown in editor.all_items if shown.item.pk == change.row_id}
    for row in change.changed(Item):
        sessions |= {values.get("session_id") for values in filter(None, (row.before, row.after))}
    yield from (shown.day for pk, shown in editor.sessions.items() if pk in sessions)
