"""What the reader changed last on the programme's screen, in a sentence, and whether it can be undone."""

from dataclasses import dataclass

from django.utils.formats import date_format

from agenda.actions import ADD_TABLE
from agenda.models import Item, Session
from egm_portal.clock import real_now
from egm_portal.meetings.models import Meeting, User
from egm_portal.undo.models import Change
from office.programme.data import Editor, weekday

VERBS = (
    *("move-item", "add-item", "change-item", "delete-item", "schedule-paper"),
    *("move-session", "add-session", "change-session", "remove-session", "change-officers"),
    ADD_TABLE,
)


@dataclass(frozen=True)
class LastChange:
    """A change with the sentence that says what was done; `row` is the row of the page that it was about."""

    change: Change
    sentence: str
    row: str


def last_change(editor: Editor, by: User) -> LastChange | None:
    """The reader's last change of the draft, as long as it can be undone."""
    own = Change.objects.filter(meeting=editor.meeting, by=by, verb__in=VERBS)
    change = own.select_related("meeting").order_by("-pk").first()
    if change is None or change.undone_at or real_now() >= change.until:
        return None
    return LastChange(change, sentence_of(change, editor), f"{change.model.partition('.')[2]}-{change.row_id}")


def last_of(meeting: Meeting) -> Change | None:
    return Change.objects.filter(meeting=meeting, verb__in=VERBS).select_related("by").order_by("-pk").first()


def sentence_of(change: Change, editor: Editor) -> str:
    """What the change did, with the titles and times of now."""
    if change.verb == "change-officers":
        return "The officers of the meeting were changed."
    if change.verb == ADD_TABLE:
        return "Rows of a table were added."
    title = f"“{_title(change, editor)}”"
    if change.verb == "move-item":
        return _item_moved(change, editor, title)
    if change.verb == "move-session":
        shown = editor.sessions.get(change.row_id)
        start = shown and shown.session.starts_at.astimezone(editor.meeting.zone)
        when = f"{weekday(start.date())}, {date_format(start, 'TIME_FORMAT')}" if start else "another place"
        return f"{title} moved to {when}."
    words = {
        "add-item": "was added",
        "schedule-paper": "was added to the programme",
        "add-session": "was added",
        "change-item": "was changed",
        "change-session": "was changed",
        "delete-item": "was deleted",
        "remove-session": "was removed. Its items are under “Not yet scheduled”",
    }
    return f"{title} {words[change.verb]}."


def _item_moved(change: Change, editor: Editor, title: str) -> str:
    moved = next(iter(change.changed(Item)))
    # Of a move within one session the row says nothing: both are the same.
    before, after = (moved.before["session_id"], moved.after["session_id"]) if "session_id" in moved.after else (0, 0)
    shown = next((shown for shown in editor.all_items if shown.item.pk == change.row_id), None)
    at = f", {shown.hour}" if shown else ""
    if after is None:
        return f"{title} was removed from {_session(before, editor)}: it is now under “Not yet scheduled”."
    if before == after:
        return f"{title} moved within {_session(shown and shown.item.session_id, editor)}{at}."
    if before is None:
        return f"{title} was scheduled in {_session(after, editor)}{at}."
    return f"{title} moved from {_session(before, editor)} to {_session(after, editor)}{at}."


def _session(pk: int | None, editor: Editor) -> str:
    shown = editor.sessions.get(pk)
    return f"“{shown.session}”" if shown else "its session"


def _title(change: Change, editor: Editor) -> str:
    if change.model == Session._meta.label_lower and change.row_id in editor.sessions:
        return editor.sessions[change.row_id].session.title
    items = [*editor.all_items, *editor.waiting]
    found = next((shown.item.title for shown in items if shown.item.pk == change.row_id), "")
    if change.model == Item._meta.label_lower and found:
        return found
    return str(change.deleted_row.before["title"]) if change.deleted_row else "It"
