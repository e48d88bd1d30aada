"""The working draft as the programme's screen shows it: days, sessions and items with their computed times."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Prefetch
from django.utils.formats import date_format

from agenda.changes.comparison import changes_between
from agenda.conflict_queries import Conflicts, draft_conflicts
from agenda.models import Draft, Item, ItemPerson, Officer, Programme, Session
from agenda.order import days_of
from agenda.queries import newest_release, sessions_of, working_programme
from agenda.roles import NOUNS, ORDER, Role
from agenda.rules import Conflict
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from papers.models import Paper, Version
from papers.queries import owed_paper
from participants.models import Participant

NEEDED_OF_PEOPLE = ("name", "affiliation", "country", "role", "status", "meeting")
UNANSWERED = (Participant.Status.NOMINATED, Participant.Status.INVITED)


@dataclass(frozen=True)
class ShownPerson:
    """Somebody in the programme; who has not answered is to be confirmed."""

    label: str
    is_unconfirmed: bool


@dataclass(frozen=True)
class ShownPeople:
    """Everybody with one role; speakers, who need no heading, have none."""

    heading: str
    people: list[ShownPerson]


@dataclass(frozen=True)
class ShownItem:
    """An item with the local time at which it begins, and the state of its paper in words."""

    item: Item
    starts_at: datetime | None
    people: list[ShownPeople]
    paper: str = ""
    is_first: bool = True
    is_last: bool = True
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def row(self) -> str:
        """The id of its row on the page."""
        return f"item-{self.item.pk}"

    @property
    def hour(self) -> str:
        return f"{self.starts_at:%H:%M}" if self.starts_at else ""


@dataclass(frozen=True)
class ShownSession:
    """A session or break of a day, with its items and the minutes that they take."""

    session: Session
    officers: list[ShownPeople]
    items: list[ShownItem]
    day: date
    is_first: bool = False
    is_last: bool = False
    begins_room: bool = False
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def row(self) -> str:
        """The id of its row on the page."""
        return f"session-{self.session.pk}"

    @property
    def is_break(self) -> bool:
        return self.session.kind == Session.Kind.BREAK

    @property
    def hours(self) -> str:
        zone = self.session.meeting.zone
        return f"{self.session.starts_at.astimezone(zone):%H:%M}-{self.session.ends_at.astimezone(zone):%H:%M}"

    @property
    def is_fixed(self) -> bool:
        """Whether it keeps its start although another session of its room comes before it."""
        return self.session.is_pinned and not self.begins_room

    @property
    def taken(self) -> int:
        return sum(shown.item.minutes for shown in self.items)

    @property
    def is_over(self) -> bool:
        return self.taken > self.session.minutes

    @property
    def room_left(self) -> str:
        """The time that its items leave: "full", "15 min free", "15 min over"."""
        free = self.session.minutes - self.taken
        if not free:
            return "full"
        return f"{free} min free" if free > 0 else f"{-free} min over"


@dataclass(frozen=True)
class ShownDay:
    """The sessions of a day; one outside the meeting's days is shown too, as long as it has sessions."""

    day: date
    sessions: list[ShownSession]
    is_outside: bool

    @property
    def first(self) -> ShownSession | None:
        return next(iter(self.sessions), None)

    @property
    def starts(self) -> str:
        return self.first.hours.partition("-")[0] if self.first else ""

    @property
    def ends(self) -> str:
        if not self.sessions:
            return ""
        return max(self.sessions, key=lambda shown: shown.session.ends_at).hours.partition("-")[2]


@dataclass(frozen=True)
class WaitingPaper:
    """An accepted paper without a slot."""

    paper: Paper
    people: list[ShownPeople]


@dataclass
class Editor:
    """What the screen shows of a meeting's draft in its version."""

    meeting: Meeting
    version: int
    days: list[ShownDay]
    papers: list[WaitingPaper]
    waiting: list[ShownItem]
    officers: list[ShownPeople]
    release: Programme | None
    changes: int
    paper_choices: list[tuple[int, str]]
    conflicts: Conflicts
    sessions: dict[int, ShownSession] = field(default_factory=dict)

    @property
    def waiting_count(self) -> int:
        return len(self.papers) + len(self.waiting)

    @property
    def all_items(self) -> Iterable[ShownItem]:
        return (shown for session in self.sessions.values() for shown in session.items)


def version_of(meeting: Meeting) -> int:
    return Draft.objects.filter(meeting=meeting).values_list("version", flat=True).first() or 0


def editor_of(meeting: Meeting) -> Editor:
    """The whole draft: a fixed number of queries."""
    # First: a page that shows more than its version says is asked about nothing.
    version, at = version_of(meeting), portal_now()
    people = Participant.objects.only(*NEEDED_OF_PEOPLE)
    with_person = Prefetch("participant", people)
    roles = Prefetch("roles", ItemPerson.objects.order_by("position", "pk").prefetch_related(with_person))
    officers = Officer.objects.filter(meeting=meeting).prefetch_related(with_person)
    items = list(Item.objects.of_meeting(meeting).order_by("position", "pk").prefetch_related(roles))
    papers = {paper.pk: paper for paper in _papers(meeting)}
    by_session: dict[int | None, list[Officer]] = {}
    for officer in officers:
        by_session.setdefault(officer.session_id, []).append(officer)
    sessions = list(Session.objects.filter(meeting=meeting).order_by("position", "starts_at", "pk"))
    in_session: dict[int | None, list[Item]] = {}
    for item in items:
        in_session.setdefault(item.session_id, []).append(item)
    days = dict(zip((session.pk for session in sessions), days_of(sessions, meeting.zone), strict=True))
    first, last = _ends_of_rooms(sessions, days)
    shown = []
    begun: set[tuple[date, str]] = set()
    for session in sorted(sessions, key=lambda session: (days[session.pk], session.starts_at, session.position)):
        session.meeting = meeting
        day = days[session.pk]
        shown.append(
            ShownSession(
                session,
                shown_people(by_session.get(session.pk, [])),
                _timed(session, in_session.get(session.pk, []), papers, at),
                day,
                is_first=session.pk in first,
                is_last=session.pk in last,
                begins_room=(day, session.room) not in begun,
            )
        )
        begun.add((day, session.room))
    conflicts = draft_conflicts(meeting)
    for row in shown:
        row.conflicts.extend(conflicts.at_session(row.session.pk))
        for own in row.items:
            own.conflicts.extend(conflicts.at_item(own.item.pk))
    used = {item.paper_id for item in items}
    release = newest_release(meeting)
    return Editor(
        meeting=meeting,
        version=version,
        days=_by_day(meeting, shown),
        papers=[
            WaitingPaper(paper, [ShownPeople("", [_person(paper.participant)])])
            for paper in papers.values()
            if paper.state == Paper.State.ACCEPTED and paper.pk not in used
        ],
        waiting=[_shown_item(item, None, papers, at) for item in in_session.get(None, [])],
        officers=shown_people(by_session.get(None, [])),
        release=release,
        paper_choices=[(pk, f"{paper} ({_standing(paper, at)})") for pk, paper in papers.items()],
        conflicts=conflicts,
        changes=len(changes_between(sessions_of(release), working_programme(meeting))) if release else 0,
        sessions={session.session.pk: session for session in shown},
    )


def _papers(meeting: Meeting) -> Iterable[Paper]:
    """The meeting's papers with all that their standing is read from: three queries."""
    versions = Prefetch("document__versions", Version.objects.defer("first_page"))
    rows = Paper.objects.filter(participant__meeting=meeting).exclude(state=Paper.State.WITHDRAWN)
    rows = rows.select_related("participant", "document").defer("participant__small_photo", "participant__biography")
    for paper in rows.prefetch_related("extensions", versions):
        paper.participant.meeting = meeting
        yield paper


def _ends_of_rooms(sessions: list[Session], days: dict[int, date]) -> tuple[set[int], set[int]]:
    """The first and the last session of each room, which have nowhere to go up or down."""
    rooms: dict[str, list[int]] = {}
    for session in sorted(sessions, key=lambda session: (days[session.pk], session.position)):
        rooms.setdefault(session.room, []).append(session.pk)
    return {own[0] for own in rooms.values()}, {own[-1] for own in rooms.values()}


def _by_day(meeting: Meeting, sessions: list[ShownSession]) -> list[ShownDay]:
    length = (meeting.ends_on - meeting.starts_on).days + 1
    own = {meeting.starts_on + timedelta(days=number) for number in range(length)}
    days = sorted(own | {shown.day for shown in sessions})
    return [ShownDay(day, [shown for shown in sessions if shown.day == day], day not in own) for day in days]


def _timed(session: Session, items: list[Item], papers: dict[int, Paper], at: datetime) -> list[ShownItem]:
    starts_at, shown = session.starts_at, []
    for place, item in enumerate(items, start=1):
        item.session = session
        ends = {"is_first": place == 1, "is_last": place == len(items)}
        shown.append(_shown_item(item, starts_at.astimezone(session.meeting.zone), papers, at, **ends))
        starts_at += timedelta(minutes=item.minutes)
    return shown


def _shown_item(item: Item, starts_at: datetime | None, papers: dict[int, Paper], at: datetime, **ends) -> ShownItem:
    paper = papers.get(item.paper_id)
    words = f"paper {_standing(paper, at)}" if paper else ""
    return ShownItem(item, starts_at, shown_people(item.roles.all()), words, **ends)


def _standing(paper: Paper, at: datetime) -> str:
    return owed_paper(paper, at).standing.label


def shown_people(rows: Iterable[ItemPerson | Officer]) -> list[ShownPeople]:
    """People by their roles, in the order in which pages name these."""
    by_role: dict[str, list[ShownPerson]] = {}
    for row in sorted(rows, key=lambda row: ORDER[Role(row.role)]):
        by_role.setdefault(row.role, []).append(_person(row.participant))
    return [
        ShownPeople("" if role == Role.SPEAKER else NOUNS[Role(role)].heading(len(people)), people)
        for role, people in by_role.items()
    ]


def _person(person: Participant) -> ShownPerson:
    places = [person.country, person.affiliation]
    if person.role == Participant.Role.CIVIL_SOCIETY:
        places.reverse()
    place = next(filter(None, places), "")
    return ShownPerson(f"{person.name}, {place}" if place else person.name, person.status in UNANSWERED)


def weekday(day: date) -> str:
    return date_format(day, "l, j F")
