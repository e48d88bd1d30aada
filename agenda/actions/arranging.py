"""Sessions and breaks of the working draft: added, changed, moved, and removed; and who has a role in them."""

from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format

from agenda.actions.drafts import (
    MOVED,
    added_row,
    changed_row,
    deleted_rows,
    finish_edit,
    lock_draft,
    mark_moved,
    refuse_if_moved,
)
from agenda.actions.items import SESSION_IS_GONE, People
from agenda.actions.sessions import number_sessions
from agenda.labels import labelled_by_count, labels_by_count
from agenda.models import Item, Officer, Session
from agenda.order import anchor, by_segments, days_of, join, leave, place_among, positions, usual_start
from agenda.roles import Role
from agenda.timing import computed_starts
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting, User
from egm_portal.undo.models import Change, ChangedRow
from egm_portal.undo.recording import values_of

__all__ = ["add_session", "change_officers", "change_session", "move_session", "remove_session"]


class _Arrangement:
    """All sessions of a draft in the order of their positions, to be rearranged and then written."""

    def __init__(self, meeting: Meeting) -> None:
        rows = Session.objects.select_for_update(of=("self",), no_key=True).select_related("moved_by")
        self.zone = meeting.zone
        self.sessions = list(rows.filter(meeting=meeting).order_by("position", "starts_at", "pk"))
        for session in self.sessions:
            session.meeting = meeting
        self.was = {session.pk: values_of(session) for session in self.sessions}
        self.to_label = labelled_by_count(self.sessions)

    def own(self, session: Session) -> Session:
        for row in self.sessions:
            if row == session:
                return row
        raise NotAllowed(SESSION_IS_GONE)

    def day_of(self, session: Session) -> date:
        return dict(zip(self.sessions, days_of(self.sessions, self.zone), strict=True))[session]

    def chain(self, room: str, day: date) -> list[Session]:
        """The sessions of a room and day, which follow each other."""
        found = zip(self.sessions, days_of(self.sessions, self.zone), strict=True)
        return [session for session, its_day in found if session.room == room and its_day == day]

    def chain_of(self, session: Session) -> list[Session]:
        return self.chain(session.room, self.day_of(session))

    def settle(self, session: Session, followers: list[Session], before: Session | None, day: date) -> None:
        """Gives the session its position before `before` in its room, or behind those of the chain."""
        others = [row for row in self.sessions if row.room == session.room and row != session]
        if before is None:
            later = others[others.index(followers[-1]) + 1 :] if followers else others
            before = next((row for row in later if followers or self.day_of(row) > day), None)
        position = place_among(others, before)
        if position is None:
            self.space_out()
            position = place_among(others, before)
        session.position = position

    def space_out(self) -> None:
        """Gives all sessions new positions in the same order, with room between them; an undo keeps these."""
        for row, new in zip(self.sessions, positions(len(self.sessions)), strict=True):
            row.position = new
            if row.pk in self.was:
                self.was[row.pk]["position"] = new
        Session.objects.bulk_update([row for row in self.sessions if row.pk], ["position"])

    def write(self) -> list[ChangedRow | None]:
        """Computes when each starts and which labels follow from that, and writes what changed."""
        self.sessions.sort(key=lambda session: session.position)
        for session, start in zip(self.sessions, computed_starts(self.sessions), strict=True):
            session.starts_at = start
        changed = [row for row in self.sessions if values_of(row) != self.was[row.pk]]
        rows = [changed_row(row, self.was[row.pk]) for row in changed]
        # Labels that are counted are no part of the change: who undoes it has them counted again.
        labels = labels_by_count(self.sessions, self.to_label)
        relabelled = [row for row in self.sessions if row.pk in self.to_label and row.label != labels[row.pk]]
        for row in relabelled:
            row.label = labels[row.pk]
        Session.objects.bulk_update(changed, ["position", "is_pinned", "starts_at"])
        Session.objects.bulk_update(relabelled, ["label"])
        return rows


@transaction.atomic
def move_session(
    *, session: Session, day: date, before: Session | None = None, seen: int | None = None, by: User | None
) -> Change | None:
    """Moves the session or break to a day, before another one of it or to its end; its items go with it.

    `seen` is the version of the draft from which it is moved; None moves it whatever others did. Returns None if it is
    there already. Raises NotAllowed, or MovedMeanwhile if somebody else has moved it since.
    """
    draft = lock_draft(meeting=session.meeting)
    arrangement = _Arrangement(session.meeting)
    session = arrangement.own(session)
    left = arrangement.chain_of(session)
    followers = [row for row in arrangement.chain(session.room, day) if row != session]
    before = anchor(followers, before)
    is_same_day = arrangement.day_of(session) == day
    if is_same_day and left[left.index(session) + 1 :][:1] == ([before] if before else []):
        return None
    refuse_if_moved(session, seen=seen, by=by, wanted=date_format(day, "l, j F"))
    others = [row for row in arrangement.sessions if row != session]
    start = usual_start(others, day, arrangement.zone)
    leave(session, left)
    arrangement.settle(session, followers, before, day)
    join(session, followers, before, start)
    mark_moved(session, draft=draft, by=by)
    session.save(update_fields=MOVED)
    return finish_edit(draft, row=session, verb="move-session", by=by, rows=arrangement.write())


@transaction.atomic
def change_session(
    *,
    session: Session,
    starts_at: datetime | None = None,
    officers: People | None = None,
    by: User | None,
    **values,
) -> Change | None:
    """Changes what the session says, its length, room or fixed start, and its officers if these are given.

    Without `starts_at` it follows the one before it, unless it is the first of its room and day. Sessions that follow
    it move with it. Returns None if nothing changed.
    """
    draft = lock_draft(meeting=session.meeting)
    arrangement = _Arrangement(session.meeting)
    session = arrangement.own(session)
    room = values.pop("room", session.room)
    for name, value in values.items():
        setattr(session, name, value)
    if "label" in values:
        arrangement.to_label.discard(session.pk)
    if room != session.room:
        _change_room(arrangement, session, room)
    _fix_start(arrangement, session, starts_at)
    session.save(update_fields=[*values, "room"])
    rows = [*_set_officers(session.meeting, session, officers), *arrangement.write()]
    if not any(rows):
        return None
    if "kind" in values:
        number_sessions(meeting=session.meeting)
    return finish_edit(draft, row=session, verb="change-session", by=by, rows=rows)


@transaction.atomic
def add_session(
    *,
    meeting: Meeting,
    day: date,
    before: Session | None = None,
    starts_at: datetime | None = None,
    officers: People = (),
    by: User | None,
    **values,
) -> Session:
    """Adds a session or a break to a day, before another one of it or at its end; `starts_at` is a fixed start."""
    draft = lock_draft(meeting=meeting)
    arrangement = _Arrangement(meeting)
    session = Session(meeting=meeting, **{"room": "", "joining_link": ""} | values)
    followers = arrangement.chain(session.room, day)
    before = anchor(followers, before)
    session.starts_at = usual_start(arrangement.sessions, day, arrangement.zone)
    arrangement.settle(session, followers, before, day)
    join(session, followers, before, session.starts_at)
    mark_moved(session, draft=draft, by=by)
    session.save()
    arrangement.sessions.append(session)
    arrangement.was[session.pk] = values_of(session)
    arrangement.to_label |= set() if session.label else {session.pk}
    arrangement.sessions.sort(key=lambda row: row.position)
    _fix_start(arrangement, session, starts_at)
    _set_officers(meeting, session, officers)
    rows = [row for row in arrangement.write() if row and row.pk != session.pk]
    number_sessions(meeting=meeting)
    session.refresh_from_db()
    finish_edit(draft, row=session, verb="add-session", by=by, rows=[added_row(session), *rows])
    return session


@transaction.atomic
def remove_session(*, session: Session, seen: int | None = None, by: User | None) -> Change:
    """Removes the session or break from the programme; its items are then not yet scheduled.

    Raises NotAllowed, or MovedMeanwhile if somebody else has moved it since version `seen` of the draft.
    """
    draft = lock_draft(meeting=session.meeting)
    arrangement = _Arrangement(session.meeting)
    session = arrangement.own(session)
    refuse_if_moved(session, seen=seen, by=by, wanted="remove it")
    # Behind those that are not scheduled yet.
    last = Item.objects.filter(unscheduled_in=draft.meeting).order_by("-position").values_list("position", flat=True)
    rows, items = [], list(session.items.order_by("position", "pk"))
    for position, item in enumerate(items, start=(last.first() or 0) + 1):
        was = values_of(item)
        item.session, item.unscheduled_in, item.position = None, draft.meeting, position
        mark_moved(item, draft=draft, by=by)
        rows.append(changed_row(item, was))
    Item.objects.bulk_update(items, ["session", "unscheduled_in", "position", *MOVED])
    rows += deleted_rows([*session.officers.all(), *session.shown_documents.all()])
    leave(session, arrangement.chain_of(session))
    arrangement.sessions.remove(session)
    rows += [*arrangement.write(), *deleted_rows([session])]
    change = finish_edit(draft, row=session, verb="remove-session", by=by, rows=rows)
    session.delete()
    return change


@transaction.atomic
def change_officers(*, meeting: Meeting, officers: People, by: User | None, how: str | None = None) -> Change | None:
    """Says who has a role in the meeting as a whole, and `how` they came to it; returns None if nothing changed.

    Without `how`, that of those who stay is kept. A facilitator is never elected.
    """
    draft = lock_draft(meeting=meeting)
    rows = _set_officers(meeting, None, officers)
    if how is not None:
        for officer in Officer.objects.filter(meeting=meeting, session=None).exclude(role=Role.FACILITATOR):
            was = values_of(officer)
            officer.how = how
            if changed := changed_row(officer, was):
                officer.save(update_fields=["how"])
                rows.append(changed)
    return finish_edit(draft, row=meeting, verb="change-officers", by=by, rows=rows) if rows else None


def _change_room(arrangement: _Arrangement, session: Session, room: str) -> None:
    """Takes the session to a parallel chain, where it keeps its time."""
    day = arrangement.day_of(session)
    leave(session, arrangement.chain_of(session))
    session.room = room
    followers = [row for row in arrangement.chain(room, day) if row != session]
    before = next((row for row in followers if row.starts_at >= session.starts_at), None)
    arrangement.settle(session, followers, before, day)
    arrangement.sessions.sort(key=lambda row: row.position)
    session.is_pinned = True


def _fix_start(arrangement: _Arrangement, session: Session, starts_at: datetime | None) -> None:
    """Pins the session at this start, or lets it follow the one before it; then orders its chain by pinned starts."""
    followers = arrangement.chain_of(session)
    if starts_at is None:
        session.is_pinned = followers[0] == session
        return
    session.is_pinned, session.starts_at = True, starts_at
    ordered = by_segments(followers)
    if ordered != followers:
        free = sorted(row.position for row in followers)
        for row, position in zip(ordered, free, strict=True):
            row.position = position


def _set_officers(meeting: Meeting, session: Session | None, officers: People | None) -> list[ChangedRow]:
    """Writes who has a role in the session, or in the meeting as a whole; returns what changed."""
    if officers is None:
        return []
    stored = {(row.role, row.participant_id): row for row in Officer.objects.filter(meeting=meeting, session=session)}
    wanted = {(str(role), person.pk) for role, person in officers}
    gone = [row for key, row in stored.items() if key not in wanted]
    fresh = [
        Officer(meeting=meeting, session=session, role=role, participant=person)
        for role, person in officers
        if (str(role), person.pk) not in stored
    ]
    rows = deleted_rows(gone)
    Officer.objects.filter(pk__in=[row.pk for row in gone]).delete()
    for row in fresh:
        row.save()  # one by one: signals have the PDF of the programme generated again
    return rows + [added_row(row) for row in fresh]
