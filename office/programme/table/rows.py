"""Understands the rows of a table as a programme: days, sessions, breaks and items, each with what is wrong with it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format

from agenda.actions import NewItem, NewSession
from agenda.kinds import KINDS, Kind, kind_of_title
from agenda.roles import Role
from egm_portal.meetings.models import Meeting
from egm_portal.text.wall_clock import InvalidHour, NonexistentHour, RepeatedHour, to_instant
from office.programme.table.people import Named, People
from office.programme.table.times import Hours, day_at_start, hours_at_start

USUAL_ITEM = 15  # minutes of an item without a time
MIN_SESSION = 5  # minutes
MAX_TITLE = {"item": 300, "session": 200}

_HEADINGS = {
    "day": re.compile(r"days?|dates?"),
    "start": re.compile(r"(?:start|begin)(?:s|ning)?(?: (?:time|at))?|from"),
    "end": re.compile(r"(?:end|finish|until|to|till)(?:s|es|ing)?(?: (?:time|at))?"),
    "time": re.compile(r"(?:time|hours?|when|schedule|time slot|horaire)\b.*"),
    "title": re.compile(
        r"title|topics?|subjects?|activit(?:y|ies)|items?|agenda items?|programme|sessions?|what|presentation"
    ),
    "speaker": re.compile(r"speakers?|presenters?|who|names?|panell?ists?|persons?|resource persons?|by"),
    "chair": re.compile(r"chairs?|chairpersons?|moderators?|facilitators?"),
    "room": re.compile(r"rooms?|venue|place|location"),
}
_LABEL = re.compile(
    r"(?:working |thematic )?session\s+(?P<label>\d{1,2}|[IVX]{1,5})\b\s*[.:–—-]?\s*(?P<rest>.*)", re.I | re.S
)
_END = re.compile(
    r"(?:end|adjournment|(?:end|close|closure|adjournment) of (?:the )?(?:(?:first|second|third|last) )?"
    r"(?:day|meeting|programme|session)(?: \d)?|meeting adjourns)",
    re.I,
)
_BULLET = re.compile(r"^[•▪‣◦·*–-]\s+")


@dataclass
class TableRow:
    """A row as it was read. `becomes` is "day", "session", "item", "end" of those above it, or nothing."""

    number: int
    text: str
    becomes: str = ""
    day: date | None = None
    hours: str = ""
    kind: str = ""
    title: str = ""
    people: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What it becomes, in a word."""
        if self.becomes == "session":
            return Kind(self.kind).label
        return {"item": "Item", "day": "Day", "end": "End"}.get(self.becomes, "Left out")


@dataclass
class ReadTable:
    rows: list[TableRow] = field(default_factory=list)
    sessions: list[NewSession] = field(default_factory=list)

    @property
    def items(self) -> int:
        return sum(len(session.items) for session in self.sessions)

    @property
    def problems(self) -> int:
        return sum(1 for row in self.rows if row.problems)


@dataclass
class _Cells:
    """The cells of a row by what they are."""

    texts: list[str] = field(default_factory=list)  # title, then cells of columns that nothing names
    hours: list[Hours] = field(default_factory=list)
    day: date | None = None
    speakers: str = ""
    chair: str = ""
    room: str = ""


@dataclass
class _Open:
    """The session to which the next items belong; one without an end lasts as long as they do."""

    session: NewSession
    row: TableRow
    start: datetime | None
    end: datetime | None
    items: list[tuple[NewItem, datetime | None, TableRow]] = field(default_factory=list)


def read_table(cells: Sequence[Sequence[str]], meeting: Meeting, people: Iterable) -> ReadTable:
    """The programme in these cells. It asks no query, so that its time depends on the number of rows alone."""
    return _Reader(meeting, People(people)).read(cells)


class _Reader:
    def __init__(self, meeting: Meeting, people: People) -> None:
        self.meeting, self.people = meeting, people
        self.table = ReadTable()
        self.columns: dict[int, str] = {}
        self.day: date | None = meeting.starts_on if meeting.starts_on == meeting.ends_on else None
        self.open: _Open | None = None
        self.ends: dict[tuple[date, str], tuple[datetime, str]] = {}  # of the latest row by day and room

    def read(self, cells: Sequence[Sequence[str]]) -> ReadTable:
        for number, row in enumerate(cells, start=1):
            if self._is_heading(row):
                continue
            shown = TableRow(number, " | ".join(" ".join(cell.split()) for cell in row if cell.strip()))
            self.table.rows.append(shown)
            self._row(shown, self._sorted(row))
        self._close()
        return self.table

    def _is_heading(self, row: Sequence[str]) -> bool:
        """Whether the row names the columns; what it names counts for the rows below it."""
        found = {}
        for place, cell in enumerate(row):
            words = " ".join(cell.casefold().split()).strip(" :")
            name = next((name for name, pattern in _HEADINGS.items() if pattern.fullmatch(words)), None)
            if name:
                found[place] = name
        written = sum(bool(cell.strip()) for cell in row)
        if len(found) < 2 or len(found) < written / 2:
            return False
        self.columns = found
        return True

    def _sorted(self, row: Sequence[str]) -> _Cells:
        """The cells by their columns, or by what they look like where no row names the columns."""
        sorted_ = _Cells()
        written = [(place, cell.strip()) for place, cell in enumerate(row) if cell.strip()]
        for place, cell in written:
            name = self.columns.get(place, "")
            if name == "speaker":
                sorted_.speakers = cell
            elif name == "chair":
                sorted_.chair = cell
            elif name == "room":
                sorted_.room = cell
            elif (found := day_at_start(cell, self.meeting)) and (name == "day" or len(written) == 1 or not found[1]):
                sorted_.day = found[0]
                if hours := hours_at_start(found[1]):
                    sorted_.hours.append(hours[0])
            elif (hours := hours_at_start(cell)) and (name != "title" or not hours[1]):
                sorted_.hours.append(hours[0])
                sorted_.texts += [hours[1]] if hours[1] and not _is_zone(hours[1]) else []
            else:
                sorted_.texts.append(cell)
        if len(sorted_.texts) > 1 and not sorted_.speakers and "speaker" not in self.columns.values():
            sorted_.speakers = "\n".join(sorted_.texts[1:])
            sorted_.texts = sorted_.texts[:1]
        return sorted_

    def _row(self, row: TableRow, cells: _Cells) -> None:
        if cells.day:
            if cells.day != self.day:
                self._close()
            self.day = cells.day
            if not cells.texts and not cells.hours:
                row.becomes, row.day, row.title = "day", cells.day, date_format(cells.day, "l, j F Y")
                if not self.meeting.starts_on <= cells.day <= self.meeting.ends_on:
                    row.problems.append("This day is outside the days of the meeting.")
                return
        row.day = self.day
        title, lines = _title_and_lines(cells.texts[0] if cells.texts else "")
        if not title:
            row.problems.append("It has no title and is left out.")
            return
        start, end = self._hours(row, cells.hours)
        if (cells.hours or kind_of_title(title)) and self.day is None:
            row.title = title
            row.problems.append("No row above it says the day. It is left out: add a row or a column with the day.")
            return
        self._place(row, title, lines, cells, start, end)

    def _hours(self, row: TableRow, hours: list[Hours]) -> tuple[time | None, time | None]:
        if not hours:
            return None, None
        (start, end), others = hours[0], hours[1:]
        if end is None and others and others[0][1] is None:
            names = self.columns.values()
            if others[0][0] > start or "end" in names:
                return start, others.pop(0)[0]
        if others:
            row.problems.append("It has two times: the first one is taken.")
        return start, end

    def _place(
        self, row: TableRow, title: str, lines: list[str], cells: _Cells, start: time | None, end: time | None
    ) -> None:
        kind = kind_of_title(title)
        begins, ends = self._instant(row, start), self._instant(row, end)
        if begins and ends and ends <= begins:
            row.problems.append("It ends before it begins: the end is not taken.")
            ends = None
        row.hours = "-".join(f"{hour:%H:%M}" for hour in (start, end) if hour)
        has_people = bool(cells.speakers or cells.chair or lines)
        if begins and not ends and not has_people and _END.fullmatch(title.strip(" .")):
            row.becomes, row.title = "end", title
            self._close(until=begins)
        elif self._is_item(kind, begins, ends):
            self._item(row, title, lines, cells, begins, ends)
        else:
            self._session(row, kind, title, lines, cells, begins, ends)

    def _is_item(self, kind: Kind | None, begins: datetime | None, ends: datetime | None) -> bool:
        """Whether the row belongs to the session above it."""
        if self.open is None or Kind.BREAK in (kind, self.open.session.kind):
            return False
        # “Closing remarks” belongs to the closing plenary above it.
        may_be_item = kind is None or (kind in (Kind.OPENING, Kind.CLOSING) and kind == self.open.session.kind)
        if begins is None:
            return may_be_item
        if kind == Kind.SESSION:
            return False
        if self.open.end is None:
            return may_be_item
        is_within = self.open.start is not None and self.open.start <= begins < self.open.end
        is_whole = (begins, ends) == (self.open.start, self.open.end)
        return is_within and not is_whole and (ends is None or ends <= self.open.end)

    def _session(
        self,
        row: TableRow,
        kind: Kind | None,
        title: str,
        lines: list[str],
        cells: _Cells,
        begins: datetime | None,
        ends: datetime | None,
    ) -> None:
        if kind is None and begins is None:
            row.title = title
            row.problems.append("It has no time, and stands in no session. It is left out.")
            return
        self._close(until=begins)
        row.becomes, row.kind = "session", kind or Kind.SESSION
        label, named = "", Named()
        if (found := _LABEL.fullmatch(title)) and row.kind == Kind.SESSION:
            label, title = found["label"], found["rest"].strip() or title
        for text, role in ((cells.chair, "chair"), (cells.speakers, "speaker"), *((line, "") for line in lines)):
            self._name(row, named, text, role)
        self._name_in_others(row, named, cells)
        officers = [(role, person) for role, person in named.people if role not in ("speaker", "discussant")]
        speakers = [person for role, person in named.people if role in ("speaker", "discussant")]
        is_break = row.kind == Kind.BREAK
        room = " ".join(cells.room.split())[:100]
        session = NewSession(
            kind=row.kind,
            title=self._short(row, title, "session"),
            day=self.day,
            starts_at=begins,
            minutes=KINDS[row.kind].usual_minutes,
            label=label[:20],
            room="" if room.casefold() == self.meeting.room.casefold() else room,
            summary="\n".join(named.unknown) if not is_break else "",
            officers=[] if is_break else officers,
        )
        self.open = _Open(session, row, begins, ends)
        row.title = session.title
        if speakers and not is_break:
            # A talk that stands in no session: the session has it as its only item.
            item = NewItem(session.title, session.minutes, [("speaker", person) for person in speakers])
            self.open.items.append((item, begins, row))

    def _item(
        self,
        row: TableRow,
        title: str,
        lines: list[str],
        cells: _Cells,
        begins: datetime | None,
        ends: datetime | None,
    ) -> None:
        row.becomes, named = "item", Named()
        for text, role in ((cells.speakers, "speaker"), (cells.chair, "chair"), *((line, "") for line in lines)):
            self._name(row, named, text, role)
        self._name_in_others(row, named, cells)
        minutes = int((ends - begins).total_seconds()) // 60 if begins and ends else 0
        written = f"{title} ({'; '.join(named.unknown)})" if named.unknown else title
        item = NewItem(self._short(row, written, "item"), minutes, named.people)
        row.title = item.title
        self.open.items.append((item, begins, row))

    def _name(self, row: TableRow, named: Named, text: str, role: str) -> None:
        """Adds who is named in the text, and says who is not found. A line without a role may be no name at all."""
        found = self.people.named(text, role or self.people.role_of(text) or "speaker") if text else Named()
        known = [person for _, person in named.people]
        named.people += [(one, person) for one, person in found.people if person not in known]
        named.unknown += found.unknown
        row.people += [
            person.name if one == Role.SPEAKER else f"{Role(one).label}: {person.name}"
            for one, person in found.people
            if person not in known
        ]
        if found.unknown and (role or self.people.role_of(text)):
            names = "; ".join(f"“{name[:80]}”" for name in found.unknown)
            row.problems.append(f"Nobody in the meeting has the name {names}: it is kept as text.")

    def _name_in_others(self, row: TableRow, named: Named, cells: _Cells) -> None:
        """Adds who has a role in a cell that no column explains (“Chair: …”), and says which cells are not taken."""
        for text in cells.texts[1:]:
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            for line in lines:
                if role := self.people.role_of(line):
                    self._name(row, named, line, role)
                else:
                    row.problems.append(f"“{line[:80]}” is not taken: no heading says what it is.")

    def _short(self, row: TableRow, title: str, what: str) -> str:
        title, longest = " ".join(title.split()), MAX_TITLE[what]
        if len(title) > longest:
            row.problems.append(f"The title has {len(title)} characters and is cut after {longest}.")
        return title[:longest]

    def _instant(self, row: TableRow, hour: time | None) -> datetime | None:
        if hour is None or self.day is None:
            return None
        try:
            return to_instant(self.day, f"{hour:%H:%M}", self.meeting.zone, "")
        except (InvalidHour, NonexistentHour):
            row.problems.append(f"On this day there is no {hour:%H:%M}: clocks are changed. The time is not taken.")
        except RepeatedHour:
            row.problems.append(f"On this day {hour:%H:%M} comes twice: clocks are changed. The time is not taken.")
        return None

    def _close(self, until: datetime | None = None) -> None:
        """Adds the session that is open, with the times of its items; without an end it lasts until the next begins."""
        if self.open is None:
            return
        open_, self.open = self.open, None
        session, row = open_.session, open_.row
        timed = [begins for _, begins, _ in open_.items if begins]
        start = open_.start or min(timed, default=None)
        if start is None:
            latest = self.ends.get((session.day, session.room))
            start = latest[0] if latest else None
        if start is None:
            row.becomes = ""
            row.problems.append("Neither it nor its items have a time. It is left out.")
            for _, _, own in open_.items:
                own.becomes = ""
                own.problems += [] if own is row else ["Its session is left out."]
            return
        if open_.end is None and until and until > max([start, *timed]):
            open_.end = until
            row.hours = f"{_hour(start, self.meeting)}-{_hour(until, self.meeting)}"
        self._set_lengths(open_, start)
        taken = sum(item.minutes for item, _, _ in open_.items)
        end = open_.end or start + timedelta(minutes=taken or session.minutes)
        session.starts_at = start
        session.minutes = max(MIN_SESSION, int((end - start).total_seconds()) // 60)
        if open_.end and end - start < timedelta(minutes=MIN_SESSION):
            row.problems.append("It lasts less than five minutes: five are taken.")
        if len(open_.items) == 1 and open_.items[0][2] is row:
            open_.items[0][0].minutes = session.minutes
        elif taken > session.minutes:
            row.problems.append(f"Its items take {taken - session.minutes} minutes more than it lasts.")
        self._note_overlap(row, session, start, end)
        session.items = [item for item, _, _ in open_.items]
        row.hours = row.hours or f"{start.astimezone(self.meeting.zone):%H:%M}"
        self.table.sessions.append(session)

    def _set_lengths(self, open_: _Open, start: datetime) -> None:
        """An item without an end lasts until the next one begins; items without times share what is left."""
        at = start
        for place, (item, begins, row) in enumerate(open_.items):
            following = next((after for _, after, _ in open_.items[place + 1 :] if after), open_.end)
            if begins and begins != at and place and row is not open_.row:
                minutes = int((begins - at).total_seconds()) // 60
                row.problems.append(
                    f"It begins {minutes} minutes after the item before it ends: items follow each other."
                    if minutes > 0
                    else f"It begins {-minutes} minutes before the item above it ends: items follow each other."
                )
            at = begins or at
            if not item.minutes:
                untimed = 1
                for _, after, _ in open_.items[place + 1 :]:
                    if after:
                        break
                    untimed += 1
                left = int((following - at).total_seconds()) // 60 // untimed if following else 0
                item.minutes = left if left > 0 else USUAL_ITEM
            item.minutes = min(item.minutes, 1440)
            at += timedelta(minutes=item.minutes)

    def _note_overlap(self, row: TableRow, session: NewSession, start: datetime, end: datetime) -> None:
        key = (session.day, session.room)
        latest, title = self.ends.get(key, (None, ""))
        if latest and start < latest:
            row.problems.append(f"It begins at {_hour(start, self.meeting)}, before “{title}” ends.")
        if latest is None or end > latest:
            self.ends[key] = (end, session.title)


def _hour(at: datetime, meeting: Meeting) -> str:
    return f"{at.astimezone(meeting.zone):%H:%M}"


def _is_zone(text: str) -> bool:
    """Whether what follows a time says in which zone it is."""
    return bool(re.fullmatch(r"\(?(?:[A-Z]{2,5}|GMT[+-]?\d*|UTC[+-]?\d*|hrs?|h|noon)\)?\.?", text))


def _title_and_lines(text: str) -> tuple[str, list[str]]:
    """The first line, and those below it, without bullets."""
    lines = [_BULLET.sub("", line.strip()) for line in text.splitlines()]
    lines = [line for line in lines if line]
    return (lines[0], lines[1:]) if lines else ("", [])
