"""Two releases of the programme compared: pure functions over what they froze.

What is compared is named field by field, so that a field that a later form of releases has never shows as a change.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from agenda.changes.facts import ChangeKind, Fact
from agenda.content import FrozenItem, FrozenPerson, FrozenSession
from agenda.roles import ORDER


@dataclass(frozen=True)
class PlacedItem:
    """An item in its session, with its start."""

    item: FrozenItem
    session: FrozenSession
    start: datetime

    @property
    def place(self) -> dict:
        return {
            "session": self.session.title,
            "number": self.session.number,
            "starts_at": self.start.isoformat(),
            "minutes": self.item.minutes,
        }

    @property
    def people(self) -> list[FrozenPerson]:
        """Those who have a role in it; of a discussion without any, the officers of its session."""
        return self.item.people or self.session.officers

    @property
    def identity(self) -> tuple:
        """By what it is found in the other release: its key or, if it was loaded without one, its title."""
        return (self.item.key,) if self.item.key else (self.session.session, self.item.title)


class Comparison:
    """Two releases side by side, their sessions and items matched."""

    def __init__(self, before: list[FrozenSession], after: list[FrozenSession]) -> None:
        self.before, self.after = before, after
        self.items, self.old_items = _placed_items(after), _placed_items(before)
        self.alike = _titles_of_several(before) | _titles_of_several(after)
        by_id = {session.session: session for session in before}
        by_number = {session.number: session for session in before if session.number}
        former = {row.session: by_id.get(row.session) or by_number.get(row.number) for row in after}
        self.old_session = {session: old for session, old in former.items() if old}
        self.old_item = self._matched_items()

    def _matched_items(self) -> dict[int, PlacedItem]:
        """The former items by the ids of the objects that stand for the present ones; each stands for one."""
        former: dict[tuple, PlacedItem] = {}
        for old in self.old_items:
            former.setdefault(old.identity, old)
        matched = {}
        for placed in self.items:
            if old := former.pop(placed.identity, None):
                matched[id(placed)] = old
        return matched

    def stays(self, old: PlacedItem) -> bool:
        return any(found is old for found in self.old_item.values())

    def shift(self, session: FrozenSession) -> timedelta:
        """By how much the session was moved; zero for one that was added."""
        old = self.old_session.get(session.session)
        return session.start - old.start if old else timedelta()

    def start(self, row: FrozenSession | PlacedItem) -> str:
        """When the session or item begins, if another one has its title."""
        title = row.item.title if isinstance(row, PlacedItem) else row.title
        return row.start.isoformat() if title.casefold() in self.alike else ""

    def items_in(self, session: FrozenSession) -> list[PlacedItem]:
        return [placed for placed in self.items if placed.session is session]

    def removed_from(self, session: FrozenSession | None) -> list[PlacedItem]:
        """The items of this former session that the programme no longer has."""
        return [old for old in self.old_items if old.session is session and not self.stays(old)]


def _placed_items(sessions: list[FrozenSession]) -> list[PlacedItem]:
    return [PlacedItem(item, session, start) for session in sessions for item, start, _ in session.timed_items]


def _titles_of_several(sessions: list[FrozenSession]) -> set[str]:
    """Titles that several sessions of one programme have, or several items, without their capitals."""
    found = set()
    for rows in (sessions, [item for session in sessions for item in session.items]):
        counted = Counter(row.title.casefold() for row in rows)
        found |= {title for title, number in counted.items() if number > 1}
    return found


def changes_between(before: list[FrozenSession], after: list[FrozenSession]) -> list[Fact]:
    """What changed from one frozen programme to the next; sessions in their order, then what was removed.

    What moved by the same time as others of its session, or as other sessions, is told with them in one fact; an item
    that only moved with its session is not told at all.
    """
    both = Comparison(before, after)
    moved = _moved_sessions(both)
    facts = []
    for session in after:
        facts += moved.get(session.session, [])
        if old := both.old_session.get(session.session):
            facts += _session_facts(both, old, session)
        else:
            # With its new items; one that was moved into it has a fact of its own.
            new = [placed.item for placed in both.items_in(session) if id(placed) not in both.old_item]
            facts.append(_of_whole_session(both, ChangeKind.SESSION_ADDED, session, new))
        facts += _item_facts(both, session)
    kept = [id(session) for session in both.old_session.values()]
    for session in before:
        if id(session) not in kept:
            gone = [old.item for old in both.removed_from(session)]
            facts.append(_of_whole_session(both, ChangeKind.SESSION_REMOVED, session, gone))
    return facts


def _moved_sessions(both: Comparison) -> dict[int, list[Fact]]:
    """Sessions with another start, grouped by how far they moved, by the id of the first of each group."""
    groups: dict[timedelta, list[FrozenSession]] = defaultdict(list)
    for session in both.after:
        if shift := both.shift(session):
            groups[shift].append(session)
    found: dict[int, list[Fact]] = {}
    for shift, group in groups.items():
        # Breaks that moved with sessions are not worth a word.
        sessions = [session for session in group if session.info.is_held] or group
        people = chain.from_iterable(_moved_with(both, session, shift) for session in sessions)
        first = sessions[0]
        if len(sessions) == 1:
            old = both.old_session[first.session]
            fact = _of_session(both, ChangeKind.SESSION_MOVED, first, _when(old), _when(first), people)
        else:
            moves = [
                _move(session.title, both.old_session[session.session].start, session.start) for session in sessions
            ]
            fact = Fact(ChangeKind.SESSIONS_MOVED, new={"moves": moves}, concerns=_once(people))
        found.setdefault(first.session, []).append(fact)
    return found


def _moved_with(both: Comparison, session: FrozenSession, shift: timedelta) -> list[FrozenPerson]:
    people = session.officers + both.old_session[session.session].officers
    for placed in both.items_in(session):
        old = both.old_item.get(id(placed))
        if old and placed.start - old.start == shift:
            people = people + placed.item.people
    return people


def _session_facts(both: Comparison, old: FrozenSession, session: FrozenSession) -> list[Fact]:
    """What else changed in a session, without its items."""
    officers = session.officers + old.officers
    everybody = officers + [person for each in (session, old) for item in each.items for person in item.people]
    compared = [
        (ChangeKind.SESSION_RENAMED, "title", officers),
        (ChangeKind.SESSION_KIND, "kind", officers),
        (ChangeKind.SESSION_LABEL, "label", []),
        (ChangeKind.SESSION_LENGTH, "minutes", officers),
        (ChangeKind.SESSION_ROOM, "room", everybody),
    ]
    facts = [
        _of_session(both, kind, session, {name: getattr(old, name)}, {name: getattr(session, name)}, people)
        for kind, name, people in compared
        if getattr(old, name) != getattr(session, name)
    ]
    if set(old.officers) != set(session.officers):
        sides = _people(old.officers), _people(session.officers)
        facts.append(_of_session(both, ChangeKind.SESSION_OFFICERS, session, *sides, officers))
    if old.summary != session.summary:
        facts.append(_of_session(both, ChangeKind.SESSION_SUMMARY, session, {}, {}, officers))
    return facts


def _of_whole_session(both: Comparison, kind: ChangeKind, session: FrozenSession, items: list[FrozenItem]) -> Fact:
    """The fact that a session was added or removed with these items, whose people it concerns."""
    people = session.officers + [person for item in items for person in item.people]
    place = _when(session) | {"room": session.room}
    old, new = ({}, place) if kind == ChangeKind.SESSION_ADDED else (place, {})
    return _of_session(both, kind, session, old, new, people)


def _item_facts(both: Comparison, session: FrozenSession) -> list[Fact]:
    facts = []
    old_session = both.old_session.get(session.session)
    shifted: dict[timedelta, list[tuple[PlacedItem, PlacedItem]]] = defaultdict(list)
    for placed in both.items_in(session):
        old = both.old_item.get(id(placed))
        if old is None:
            if old_session:
                facts.append(_of_item(both, ChangeKind.ITEM_ADDED, placed, {}, placed.place, placed.people))
            continue
        if old.session is not old_session:
            people = placed.people + old.people
            facts.append(_of_item(both, ChangeKind.ITEM_MOVED, placed, old.place, placed.place, people))
        elif (shift := placed.start - old.start) and shift != both.shift(session):
            shifted[shift].append((old, placed))
        facts += _facts_of(both, old, placed)
    for group in shifted.values():
        facts.append(_shift(both, group))
    for old in both.removed_from(old_session):
        facts.append(_of_item(both, ChangeKind.ITEM_REMOVED, old, old.place, {}, old.people))
    return facts


def _facts_of(both: Comparison, old: PlacedItem, placed: PlacedItem) -> list[Fact]:
    """What changed in an item itself."""
    before, now = old.item, placed.item
    facts = []
    if before.title != now.title:
        sides = {"title": before.title}, {"title": now.title}
        facts.append(_of_item(both, ChangeKind.ITEM_RENAMED, placed, *sides, placed.people))
    if before.minutes != now.minutes:
        facts.append(_of_item(both, ChangeKind.ITEM_LENGTH, placed, old.place, placed.place, placed.people))
    if set(before.people) != set(now.people):
        sides = _people(before.people), _people(now.people)
        facts.append(_of_item(both, ChangeKind.ITEM_PEOPLE, placed, *sides, before.people + now.people))
    if before.paper != now.paper:
        sides = {"paper": before.paper}, {"paper": now.paper}
        facts.append(_of_item(both, ChangeKind.ITEM_PAPER, placed, *sides, placed.people))
    if set(before.documents) != set(now.documents):
        facts.append(_of_item(both, ChangeKind.ITEM_DOCUMENTS, placed, {}, {}, placed.people))
    return facts


def _shift(both: Comparison, group: list[tuple[PlacedItem, PlacedItem]]) -> Fact:
    """Items of one session that start later or earlier by the same time, since something before them changed."""
    old, placed = group[0]
    if len(group) == 1:
        return _of_item(both, ChangeKind.ITEM_MOVED, placed, old.place, placed.place, placed.people)
    moves = [_move(placed.item.title, old.start, placed.start) for old, placed in group]
    people = [person for _, placed in group for person in placed.people]
    return replace(_of_session(both, ChangeKind.ITEMS_MOVED, placed.session, {}, {}, people), new={"moves": moves})


def _of_session(
    both: Comparison, kind: ChangeKind, session: FrozenSession, old: dict, new: dict, people: Iterable[FrozenPerson]
) -> Fact:
    start = both.start(session)
    return Fact(kind, session.title, session.session, session.number, "", old, new, _once(people), start)


def _of_item(
    both: Comparison, kind: ChangeKind, placed: PlacedItem, old: dict, new: dict, people: list[FrozenPerson]
) -> Fact:
    session, item = placed.session, placed.item
    start = both.start(placed)
    return Fact(kind, item.title, session.session, session.number, item.key, old, new, _once(people), start)


def _when(session: FrozenSession) -> dict:
    return {"starts_at": session.starts_at, "minutes": session.minutes}


def _move(title: str, old: datetime, new: datetime) -> dict:
    return {"title": title, "from": old.isoformat(), "to": new.isoformat()}


def _people(people: list[FrozenPerson]) -> dict:
    return {"people": [asdict(person) for person in people]}


def _once(people: Iterable[FrozenPerson]) -> list[FrozenPerson]:
    """Each person once, with the first of their roles in the order of roles."""
    ordered = sorted(people, key=lambda person: ORDER[person.role])
    return list({person.participant: person for person in reversed(ordered)}.values())[::-1]
