"""Papers received over time, as the points of a drawing and as the rows of a table that says the same."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from office.board.facts import Facts
from papers.queries import OwedPaper

WIDTH, HEIGHT = 600, 160
"""The drawing's own units; the page stretches it to the room that there is."""


@dataclass(frozen=True)
class Day:
    """A day on which papers came, in the meeting's zone."""

    day: date
    came: int
    total: int


@dataclass(frozen=True)
class Chart:
    """The stepped line, the places of today and of the deadline on it (None: outside), and the table."""

    owed: int
    begins_on: date
    ends_on: date
    line: str
    area: str
    today: str | None
    deadline: str | None
    days: list[Day]

    width = WIDTH
    height = HEIGHT

    @property
    def received(self) -> int:
        return self.days[-1].total if self.days else 0


@dataclass(frozen=True)
class Span:
    """The time that the drawing covers."""

    begins_at: datetime
    ends_at: datetime

    def place(self, at: datetime) -> float:
        """How far from the left edge an instant stands."""
        return WIDTH * ((at - self.begins_at) / (self.ends_at - self.begins_at))

    def place_inside(self, at: datetime | None) -> str | None:
        """The same as text, or None for what lies outside."""
        return f"{self.place(at):.1f}" if at and self.begins_at <= at <= self.ends_at else None


def chart_of(facts: Facts) -> Chart | None:
    """The chart of a meeting; None while nobody owes a paper."""
    if not facts.papers:
        return None
    instants = sorted(_first_came(owed) for owed in facts.received)
    span = _span(facts, instants)
    line = _steps(facts, span, instants)
    zone = facts.meeting.zone
    days = [at.astimezone(zone).date() for at in instants]
    return Chart(
        owed=len(facts.papers),
        begins_on=span.begins_at.astimezone(zone).date(),
        ends_on=(span.ends_at - timedelta(microseconds=1)).astimezone(zone).date(),
        line=" ".join(line),
        area=" ".join([*line, f"{line[-1].split(',')[0]},{HEIGHT}", f"0,{HEIGHT}"]),
        today=span.place_inside(facts.at),
        deadline=span.place_inside(facts.meeting.papers_due),
        days=_by_day(days),
    )


def _first_came(owed: OwedPaper) -> datetime:
    # Where a web process of the version before still counts a closed file, the paper is received without one that does.
    came = [version for version in owed.versions if version.counts] or owed.versions
    return min(version.received_at for version in came)


def _span(facts: Facts, instants: list[datetime]) -> Span:
    """From the opening, or the first paper, to two days after the deadline or the last paper."""
    meeting = facts.meeting
    begins = [at for at in [meeting.papers_from or meeting.public_from, *instants[:1]] if at]
    begins_at = min(begins, default=facts.at)
    last = max([at for at in [meeting.papers_due, *instants[-1:]] if at], default=facts.at)
    return Span(begins_at, max(last, begins_at) + timedelta(days=2))


def _steps(facts: Facts, span: Span, instants: list[datetime]) -> list[str]:
    """The corners of the line from nothing to all that has come, drawn as far as time has gone."""
    corners = [(0.0, 0)]
    for total, at in enumerate(instants, start=1):
        corners += [(span.place(at), total - 1), (span.place(at), total)]
    reaches = min(max(span.place(facts.at), corners[-1][0]), WIDTH)
    corners.append((reaches, len(instants)))
    return [f"{x:.1f},{HEIGHT - HEIGHT * total / len(facts.papers):.1f}" for x, total in corners]


def _by_day(days: list[date]) -> list[Day]:
    rows, total = [], 0
    for day, came in groupby(days):
        number = len(list(came))
        total += number
        rows.append(Day(day, number, total))
    return rows
