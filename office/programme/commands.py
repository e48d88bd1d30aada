"""What the buttons of the programme's screen ask for: "up:item-5", or "move:item-5" with "before:item-7".

Every way of moving ends here, so that dragging, buttons, menus and forms have one outcome.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404

from agenda import actions
from agenda.models import Item, Session
from agenda.order import days_of
from egm_portal.exceptions import RowRemoved
from egm_portal.meetings.models import Meeting, User
from egm_portal.text.years import validate_year
from egm_portal.undo.models import Change
from papers.models import Paper

COMMAND = re.compile(r"(up|down|move|remove|delete):(item|session|paper)-(\d{1,12})", re.ASCII)
PLACE = re.compile(
    r"(?:(before|after):(item|session)-(\d{1,12})(?:@(\d{1,12}))?|end:session-(\d{1,12})|(start|end):(\d{4}-\d{2}-\d{2})|(waiting))",
    re.ASCII,
)
WAITING = "waiting"


@dataclass(frozen=True)
class Place:
    """Where something is to go: before or after a row, to the end of a session, to the start or end of a day.

    `within` is the session in which an item was seen, before or after which another is to go.
    """

    side: str
    item: int | None = None
    session: int | None = None
    day: date | None = None
    within: int | None = None

    @classmethod
    def read(cls, text: str) -> "Place":
        """Raises Http404 for what no button of the screen sends."""
        found = PLACE.fullmatch(text)
        if not found:
            raise Http404
        side, kind, pk, within, whole, side_of_day, day, _ = found.groups()
        if day:
            try:
                place = cls(side_of_day, day=date.fromisoformat(day))
                validate_year(place.day)
            except (ValueError, ValidationError):
                raise Http404 from None
            return place
        if whole:
            return cls("end", session=int(whole))
        return cls(side, **{kind: int(pk)}, within=within and int(within)) if side else cls(WAITING)


@dataclass(frozen=True)
class Command:
    """One press of a button, from the version `seen` of the draft."""

    verb: str
    kind: str
    pk: int
    to: str
    seen: int
    by: User

    @classmethod
    def read(cls, posted, by: User) -> "Command":
        found = COMMAND.fullmatch(posted.get("do", ""))
        if not found:
            raise Http404
        verb, kind, pk = found.groups()
        seen = posted.get("version", "")
        version = int(seen) if re.fullmatch(r"\d{1,9}", seen, re.ASCII) else 0
        return cls(verb, kind, int(pk), posted.get("to", ""), version, by)

    @property
    def text(self) -> str:
        return f"{self.verb}:{self.kind}-{self.pk}"

    @property
    def row(self) -> str:
        """The row of the page that it is about."""
        return f"{self.kind}-{self.pk}"


def perform(command: Command, meeting: Meeting) -> Change | None:
    """Does it; returns None if nothing changed. Raises NotAllowed, and RowRemoved for rows that the meeting has not."""
    performed: dict[str, Callable] = {"item": _item, "session": _session, "paper": _paper}
    return performed[command.kind](command, meeting)


def _item(command: Command, meeting: Meeting) -> Change | None:
    item = found(Item.objects.of_meeting(meeting).select_related("session__meeting", "unscheduled_in"), command.pk)
    if command.verb == "delete":
        return actions.delete_item(item=item, by=command.by)
    if command.verb == "remove":
        return actions.remove_item(item=item, seen=command.seen, by=command.by)
    if command.verb == "move":
        session, before = session_and_next(Place.read(command.to), meeting, item)
    else:
        session, before = item.session, _neighbour(item, command.verb)
        if before is item:
            return None
    return actions.move_item(item=item, to=session, before=before, seen=command.seen, by=command.by)


def _neighbour(item: Item, verb: str) -> Item | None:
    """The item before which this one comes when it goes one place up or down; itself if it cannot."""
    rows = Item.objects.filter(session=item.session, unscheduled_in=item.unscheduled_in)
    siblings = list(rows.order_by("position", "pk"))
    place = siblings.index(item)
    if verb == "up":
        return siblings[place - 1] if place else item
    if place == len(siblings) - 1:
        return item
    return siblings[place + 2] if place + 2 < len(siblings) else None


def session_and_next(place: Place, meeting: Meeting, item: Item | None = None) -> tuple[Session | None, Item | None]:
    """The session to which an item goes, and the item before which it comes there, or None for the end."""
    sessions = Session.objects.filter(meeting=meeting)
    if place.side == WAITING:
        return None, None
    if place.session:
        session = found(sessions, place.session)
        before = session.items.order_by("position", "pk").first() if place.side == "after" else None
        return session, before
    if not place.item:
        raise Http404
    anchor = Item.objects.of_meeting(meeting).select_related("session").filter(pk=place.item).first()
    if place.within and (anchor is None or anchor.session_id != place.within):
        # Somebody moved it away meanwhile.
        return found(sessions, place.within), None
    if anchor is None:
        raise RowRemoved(Item, place.item)
    if place.side == "before":
        return anchor.session, anchor
    siblings = Item.objects.filter(session=anchor.session, unscheduled_in=anchor.unscheduled_in)
    return anchor.session, _next([row for row in siblings.order_by("position", "pk") if row != item], anchor)


def _session(command: Command, meeting: Meeting) -> Change | None:
    sessions = list(Session.objects.filter(meeting=meeting).order_by("position", "starts_at", "pk"))
    session = next((row for row in sessions if row.pk == command.pk), None)
    if session is None:
        raise RowRemoved(Session, command.pk)
    session.meeting = meeting
    if command.verb in ("remove", "delete"):
        return actions.remove_session(session=session, seen=command.seen, by=command.by)
    days = dict(zip(sessions, days_of(sessions, meeting.zone), strict=True))
    shown = sorted(sessions, key=lambda row: (days[row], row.starts_at, row.position))
    if command.verb == "move":
        day, before = day_and_next(Place.read(command.to), shown, days, session)
    else:
        own = sorted((row for row in sessions if row.room == session.room), key=lambda row: (days[row], row.position))
        target = own.index(session) + (-1 if command.verb == "up" else 1)
        if not 0 <= target < len(own):
            return None
        day = days[own[target]]
        of_day = [row for row in own if days[row] == day]
        if day == days[session]:
            following = of_day[of_day.index(own[target]) + (0 if command.verb == "up" else 1) :]
        else:
            following = [] if command.verb == "up" else of_day
        before = next(iter(following), None)
    return actions.move_session(session=session, day=day, before=before, seen=command.seen, by=command.by)


def day_and_next(
    place: Place, shown: list[Session], days: dict[Session, date], session: Session | None = None
) -> tuple[date, Session | None]:
    """The day to which a session goes, and the session before which it comes there, or None for the end."""
    if place.day:
        of_day = [row for row in shown if days[row] == place.day and row != session]
        return place.day, next(iter(of_day), None) if place.side == "start" else None
    anchor = next((row for row in shown if row.pk == place.session), None)
    if anchor is None and place.session:
        raise RowRemoved(Session, place.session)
    if anchor is None:
        raise Http404
    if place.side == "before":
        return days[anchor], anchor
    return days[anchor], _next([row for row in shown if days[row] == days[anchor] and row != session], anchor)


def _next(rows: list, anchor: Model) -> Model | None:
    """The row after this one; None if it is the last, or is not there."""
    following = rows[rows.index(anchor) + 1 :] if anchor in rows else []
    return next(iter(following), None)


def _paper(command: Command, meeting: Meeting) -> Change | None:
    papers = Paper.objects.filter(participant__meeting=meeting).select_related("participant__meeting", "document")
    paper = found(papers, command.pk)
    session, before = session_and_next(Place.read(command.to), meeting)
    if session is None:
        return None
    item = actions.schedule_paper(paper=paper, session=session, before=before, by=command.by)
    return Change.objects.of(item).filter(by=command.by).order_by("pk").last()


def found(rows, pk: int):
    """The row of the meeting with this id; raises RowRemoved, to somebody who works on the meeting."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise RowRemoved(rows.model, pk)
    return row
