"""What the script of the programme's screen is sent after a change: only the rows that the change concerns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from agenda.models import Item, Session
from egm_portal.text.ids import is_id
from egm_portal.undo.models import Change
from office.programme.data import Editor, ShownDay, ShownSession


@dataclass(frozen=True)
class Parts:
    """What the script is sent of the programme: only these days or sessions.

    Of the sessions in `kept`, which the page has, the days have the places only; they come with new times.
    """

    days: list[ShownDay] = field(default_factory=list)
    sessions: list[ShownSession] = field(default_factory=list)
    kept: list[ShownSession] = field(default_factory=list)

    @property
    def kept_rows(self) -> set[str]:
        return {shown.row for shown in self.kept}

    @classmethod
    def of(cls, change: Change | None, editor: Editor, posted: Mapping[str, str]) -> Self | None:
        """What a change concerns; None for the whole programme, also where the page is older than that change.

        `posted` has the version of the page, and in `marked` the ids of the sessions in which it shows conflicts.
        """
        if change is None or posted.get("version", "") != str(editor.version - 1):
            return None
        # A change may begin conflicts elsewhere, of somebody who is then in two places, and it may end them.
        marked = {int(pk) for pk in posted.get("marked", "").split(",") if is_id(pk)}
        marked |= {pk for pk, shown in editor.sessions.items() if shown.has_conflicts}
        if change.verb == "move-session":
            return cls._of_moved_session(change, editor, marked)
        if change.model != Item._meta.label_lower:
            return None
        concerned = {shown.item.session_id for shown in editor.all_items if shown.item.pk == change.row_id} | marked
        for changed in change.changed(Item):
            concerned |= {(values or {}).get("session_id") for values in (changed.before, changed.after)}
        return cls(sessions=[shown for pk, shown in editor.sessions.items() if pk in concerned])

    @classmethod
    def _of_moved_session(cls, change: Change, editor: Editor, marked: set[int]) -> Self | None:
        """The days between which a session moved; of sessions that only begin at another time, just their times."""
        changed = [row for row in change.changed(Session) if row.pk in editor.sessions]
        former = [datetime.fromisoformat(str(row.before["starts_at"])) for row in changed if "starts_at" in row.before]
        days = {editor.sessions[row.pk].day for row in changed}
        days |= {start.astimezone(editor.meeting.zone).date() for start in former}
        found = [day for day in editor.days if day.day in days]
        if len(found) < len(days) or not all(day.sessions for day in found):
            return None
        whole = {row.pk for row in changed} | marked | editor.beside(change.row_id)
        if editor.sessions[change.row_id].session.label:
            # Between these days the sessions are counted again.
            first, last = min(days), max(days)
            whole |= {pk for pk, shown in editor.sessions.items() if shown.session.label and first <= shown.day <= last}
        at_ends = {pk for pk, shown in editor.sessions.items() if shown.is_first or shown.is_last or shown.begins_room}
        return cls(
            days=found,
            sessions=[shown for pk, shown in editor.sessions.items() if pk in whole and shown.day not in days],
            kept=[shown for day in found for shown in day.sessions if shown.session.pk not in whole | at_ends],
        )
