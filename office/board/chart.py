"""Papers received over time, as the points of a drawing and as the rows of a table."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate

from office.board.facts import Facts

WIDTH, HEIGHT = 600, 160
"""Units of the drawing, which the page stretches to the available space."""


@dataclass(frozen=True)
class Day:
    """A day on which papers were received, in the meeting's zone."""

    day: date
    received: int
    total: int


@dataclass(frozen=True)
class Chart:
    """The stepped line, the positions of today and of the deadline (None: outside), and the table."""

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
        return WIDTH * ((at - self.begins_at) / (self.ends_at - self.begins_at))

    def place_inside(self, at: datetime | None) -> str | None:
        """The same as text; None for an instant outside."""
        return f"{self.place(at):.1f}" if at and self.begins_at <= at <= self.ends_at else None

    @classmethod
    def of(cls, facts: Facts, received: list[datetime]) -> "Span":
        """From the opening, or the first paper, to two days after the deadline or the last paper."""
        meeting = facts.meeting
        begins = [at for at in [meeting.papers_from or meeting.public_from, *received[:1]] if at]
        begins_at = min(begins, default=facts.at)
        last = max([at for at in [meeting.papers_due, *received[-1:]] if at], default=facts.at)
        return cls(begins_at, max(last, begins_at) + timedelta(days=2))

    def line(self, facts: Facts, received: list[datetime]) -> list[str]:
        """The corners of the stepped line, which ends now, or at the last paper where the clock was set back."""
        corners = [(0.0, 0)]
        for total, at in enumerate(received, start=1):
            corners += [(self.place(at), total - 1), (self.place(at), total)]
        end = min(max(self.place(facts.at), corners[-1][0]), WIDTH)
        corners.append((end, len(received)))
        return [f"{x:.1f},{HEIGHT - HEIGHT * total / len(facts.papers):.1f}" for x, total in corners]


def chart_of(facts: Facts) -> Chart | None:
    """The chart of a meeting; None while nobody owes a paper."""
    if not facts.papers:
        return None
    received = sorted(
        min(version.received_at for version in owed.versions if version.counts) for owed in facts.received
    )
    span = Span.of(facts, received)
    line = span.line(facts, received)
    zone = facts.meeting.zone
    days = Counter(at.astimezone(zone).date() for at in received)
    return Chart(
        owed=len(facts.papers),
        begins_on=span.begins_at.astimezone(zone).date(),
        # A span that ends at midnight ends on the day before.
        ends_on=(span.ends_at - timedelta(microseconds=1)).astimezone(zone).date(),
        line=" ".join(line),
        area=" ".join([*line, f"{line[-1].split(',')[0]},{HEIGHT}", f"0,{HEIGHT}"]),
        today=span.place_inside(facts.at),
        deadline=span.place_inside(facts.meeting.papers_due),
        days=[Day(*counts) for counts in zip(days, days.values(), accumulate(days.values()), strict=True)],
    )
