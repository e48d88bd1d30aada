"""What of the programme is open in place: an item, a session, or something to be added; its form, and what it saves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.contrib import admin
from django.forms import Form
from django.http import Http404, HttpRequest

from agenda import actions
from agenda.actions.drafts import lock_draft
from agenda.kinds import KINDS
from agenda.models import Item, ItemPerson, Officer, Session
from agenda.order import days_of
from egm_portal.adminkit.conflicts import lock_row
from egm_portal.meetings.models import Meeting, User
from egm_portal.text.ids import is_id
from office.programme.commands import WAITING, Place, day_and_next, found, session_and_next
from office.programme.data import Editor, EditorDay
from office.programme.forms import ItemForm, OfficersForm, PlacedForm, SessionForm, item_places, session_places
from participants.models import Participant


@dataclass
class Opened:
    """A form of the screen; `row` is the row of the page where it stands, `save` writes it and returns that row."""

    kind: str
    row: str
    form: Form
    save: Callable[[int | None], str]
    key: str  # of its draft
    title: str = ""
    is_scheduled: bool = False
    is_new: bool = False

    @property
    def heading_level(self) -> int:
        """That of a heading in the form, which stands above the days, at the end of one, or below a row."""
        if self.row.startswith("day-"):
            return 3
        return 4 if self.row and self.row != WAITING else 2


def opened_by(request: HttpRequest, editor: Editor) -> Opened | None:
    """What the address of the page asks to open, with what was posted; None for nothing. Raises Http404."""
    asked, meeting = request.GET, editor.meeting
    if "item" in asked:
        items = Item.objects.of_meeting(meeting).select_related("session", "unscheduled_in")
        return _item(request, editor, found(items, _id(asked["item"])))
    if "session" in asked:
        rows = Session.objects.filter(meeting=meeting)
        return _session(request, editor, found(rows, _id(asked["session"])))
    if asked.get("add") == "item":
        session = found(Session.objects.filter(meeting=meeting), _id(asked["in"])) if "in" in asked else None
        return _item(request, editor, Item(session=session, unscheduled_in=None if session else meeting))
    if asked.get("add") in Session.Kind:
        info = KINDS[asked["add"]]
        session = Session(meeting=meeting, kind=asked["add"], minutes=info.usual_minutes, title=info.usual_title)
        session.room = session.joining_link = ""  # otherwise what the database would write
        day = next((shown for shown in editor.days if str(shown.day) == asked.get("day")), None)
        return _session(request, editor, session, day)
    return _officers(request, meeting) if "officers" in asked else None


def _id(text: str) -> int:
    if not is_id(text):
        raise Http404
    return int(text)


def _people(request: HttpRequest, meeting: Meeting) -> dict[str, object]:
    screen = admin.site.get_model_admin(Participant)
    return {"people": screen.options(screen.choices(request), meeting.pk)}


def _stored(rows) -> dict[str, list]:
    people: dict[str, list] = {}
    for row in rows:
        people.setdefault(row.role, []).append(row.participant_id)
    return people


def _item(request: HttpRequest, editor: Editor, item: Item) -> Opened:
    meeting = editor.meeting
    places, place = item_places(editor, editor.sessions.get(item.session_id), item if item.pk else None)
    form = ItemForm(
        _posted(request),
        instance=item,
        meeting=meeting,
        papers=editor.paper_choices,
        places=places,
        place=place,
        stored=_stored(ItemPerson.objects.filter(item=item).order_by("position", "pk")) if item.pk else {},
        **_people(request, meeting),
    )

    def save(seen: int) -> str:
        if item.pk is None:
            goes_to, before = session_and_next(Place.read(form.cleaned_data["position"]), meeting)
            added = actions.add_item(
                meeting=meeting,
                session=goes_to,
                before=before,
                people=form.people(),
                by=request.user,
                **{name: form.cleaned_data[name] for name in ItemForm.Meta.fields},
            )
            return f"item-{added.pk}"
        actions.change_item(item=item, people=form.people(), by=request.user, **form.row_values())
        if form.is_moved:
            goes_to, before = session_and_next(Place.read(form.cleaned_data["position"]), meeting, item)
            actions.move_item(item=item, to=goes_to, before=before, seen=seen, by=request.user)
        return f"item-{item.pk}"

    if item.pk:
        return Opened("item", f"item-{item.pk}", form, save, f"item-{item.pk}", item.title, bool(item.session_id))
    row = f"session-{item.session_id}" if item.session_id else WAITING
    return Opened("item", row, form, save, f"item-in-{item.session_id or 'none'}-{meeting.pk}", "New item", is_new=True)


def _session(request: HttpRequest, editor: Editor, session: Session, at_end_of: EditorDay | None = None) -> Opened:
    meeting = session.meeting = editor.meeting
    places, place = session_places(editor, session if session.pk else None)
    if not place:
        # After the last session; on the first day as long as there is none.
        last = next((day for day in reversed(editor.days) if day.sessions), editor.days[0])
        place = (at_end_of or last).end
    shown = editor.sessions.get(session.pk)
    form = SessionForm(
        _posted(request),
        instance=session,
        meeting=meeting,
        day=shown.day if shown else _day_of(_posted(request) or {}, place, editor),
        places=places,
        place=place,
        stored=_stored(Officer.objects.filter(session=session)) if session.pk else {},
        **_people(request, meeting),
    )
    if session.pk:
        key = f"session-{session.pk}"
        return Opened("session", key, form, partial(_change_session, form, request.user), key, session.title, True)
    title = f"New {session.info.noun.singular}"
    save, row = partial(_add_session, form, request.user), at_end_of.row if at_end_of else ""
    return Opened("session", row, form, save, f"new-{session.kind}-{meeting.pk}", title, is_new=True)


def _add_session(form: SessionForm, by: User, seen: int) -> str:
    meeting = form.meeting
    day, before = day_and_next(Place.read(form.cleaned_data["position"]), *_order(meeting))
    added = actions.add_session(
        meeting=meeting,
        day=day,
        before=before,
        starts_at=form.cleaned_data["start"],
        officers=form.people(),
        by=by,
        **{name: form.cleaned_data[name] for name in SessionForm.Meta.fields},
    )
    return f"session-{added.pk}"


def _change_session(form: SessionForm, by: User, seen: int) -> str:
    session = form.instance
    start, officers = form.cleaned_data["start"], form.people()
    actions.change_session(session=session, starts_at=start, officers=officers, by=by, **form.row_values())
    if form.is_moved:
        day, before = day_and_next(Place.read(form.cleaned_data["position"]), *_order(form.meeting), session)
        actions.move_session(session=session, day=day, before=before, seen=seen, by=by)
    return f"session-{session.pk}"


def _day_of(posted: Mapping[str, str], place: str, editor: Editor) -> date:
    """The day on which a new session is to be, for the time that is typed."""
    try:
        chosen = Place.read(posted.get("position") or place)
    except Http404:
        chosen = Place.read(place)
    if chosen.day:
        return chosen.day
    shown = editor.sessions.get(chosen.session)
    return shown.day if shown else editor.meeting.starts_on


def _order(meeting: Meeting) -> tuple[list[Session], dict[Session, date]]:
    sessions = list(Session.objects.filter(meeting=meeting).order_by("position", "starts_at", "pk"))
    days = dict(zip(sessions, days_of(sessions, meeting.zone), strict=True))
    return sorted(sessions, key=lambda row: (days[row], row.starts_at, row.position)), days


def _officers(request: HttpRequest, meeting: Meeting) -> Opened:
    rows = Officer.objects.filter(meeting=meeting, session=None)
    how = rows.exclude(how="").values_list("how", flat=True).first() or ""
    form = OfficersForm(_posted(request), instance=meeting, stored=_stored(rows), how=how, **_people(request, meeting))

    def save(seen: int) -> str:
        how = form.cleaned_data["how"]
        actions.change_officers(meeting=meeting, officers=form.people(), how=how, by=request.user)
        return "programme-officers"

    return Opened("officers", "", form, save, f"officers-{meeting.pk}", "Officers of the meeting")


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" and "do" not in request.POST else None


def lock(request: HttpRequest, meeting: Meeting) -> None:
    """Locks the draft and the row that is being saved, which are then read and compared."""
    lock_draft(meeting=meeting)
    for name, model in (("item", Item), ("session", Session)):
        if is_id(request.GET.get(name, "")):
            lock_row(model(pk=int(request.GET[name])))


__all__ = ["Opened", "PlacedForm", "lock", "opened_by"]
