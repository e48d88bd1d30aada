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
    """What the page shows, in its order; `chart` is None while nobody owes a paper."""

    meeting: Meeting
    counts: list[Count]
    tasks: list[Task]
    people: list[PersonRow]
    balances: list[Balance]
    chart: Chart | None


def board_of(meeting: Meeting) -> Board:
    facts = facts_of(meeting)
    return Board(
        meeting=meeting,
        counts=counts(facts),
        tasks=tasks(facts),
        people=people_rows(facts),
        balances=balances(facts),
        chart=chart_of(facts),
    )


def may_see_boards(user: User) -> bool:
    """Whether this organizer may see overviews, which name people and their papers."""
    return user.has_perms(["participants.view_participant", "papers.view_paper"])
