"""The overview of a meeting: counts, what to do next, outstanding items, balance, papers over time."""

from dataclasses import dataclass

from egm_portal.meetings.models import Meeting, User
from office.admin_urls import list_url
from office.board.balance import Balance, balances
from office.board.chart import Chart, chart_of
from office.board.coming import ComingReminder, coming_reminders
from office.board.counts import Count, counts
from office.board.facts import facts_of
from office.board.first_steps import FirstSteps, first_steps
from office.board.people import PersonRow, people_rows
from office.board.todo import Task, tasks
from reminders.models import ReminderRule


@dataclass(frozen=True)
class Board:
    """What the page shows, in its order; `chart` is None while nobody owes a paper, `first_steps` once invitations
    have gone.

    `people` are everybody who is invited or takes part; `only_open` shows those of whom something is open.
    """

    meeting: Meeting
    counts: list[Count]
    tasks: list[Task]
    people: list[PersonRow]
    balances: list[Balance]
    chart: Chart | None
    first_steps: FirstSteps | None
    reminders: list[ComingReminder]
    only_open: bool = False

    @property
    def reminders_link(self) -> str:
        return list_url(ReminderRule, self.meeting)

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
        first_steps=first_steps(facts),
        reminders=coming_reminders(facts),
        only_open=only_open,
    )


def may_see_boards(user: User) -> bool:
    """Whether this organizer may see overviews, which name people and their papers."""
    return user.has_perms(["participants.view_participant", "papers.view_paper"])
