"""The overview of a meeting: counts, what to do next, outstanding items, balance, papers over time."""

from dataclasses import dataclass

from egm_portal.meetings.models import Meeting, User
from office.board.balance import Balance, balances
from office.board.chart import Chart, chart_of
from office.board.counts import Count, counts
from office.board.facts import facts_of
from office.board.people import PersonRow, people_rows
from office.board.todo import Task, tasks


@dataclass(frozen=True)
class Board:
    """What the page shows, in its order; `chart` is None while nobody owes a paper.

    `people` are everybody who is invited or takes part; `only_open` shows those of whom something is open.
    """

    meeting: Meeting
    counts: list[Count]
    tasks: list[Task]
    people: list[PersonRow]
    balances: list[Balance]
    chart: Chart | None
    only_open: bool = False

    @property
    def open_people(self) -> list[PersonRow]:
        return [row for row in self.people if row.is_open]

    @property
    def shown_people(self) -> list[PersonRow]:
        return self.open_people if self.only_open else self.people


def board_of(meeting: Meeting, *, only_open: bool = False) -> Board:
    facts = facts_of(meeting)
    return Board(
        meeting=meeting,
        counts=counts(facts),
        tasks=tasks(facts),
        people=people_rows(facts),
        balances=balances(facts),
        chart=chart_of(facts),
        only_open=only_open,
    )


def may_see_boards(user: User) -> bool:
    """Whether this organizer may see overviews, which name people and their papers."""
    return user.has_perms(["participants.view_participant", "papers.view_paper"])
