"""A task of the overview, and what tasks about papers and people have in common."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.formats import date_format

from egm_portal.meetings.models import Meeting
from office.admin_urls import board_url, change_url, list_url, verb_url
from office.board.facts import Facts
from papers.models import Paper
from participants.models import Participant


@dataclass(frozen=True)
class Task:
    """One thing to do: what or who it is about, the rest of the sentence, and the button that leads there.

    The link is empty for a reader whose role does not allow it.
    """

    what: str
    rest: str
    button: str
    link: str


def about_papers(
    facts: Facts, papers: list[Paper], rest: str, button: str, *, status: str, verb: str = ""
) -> Iterator[Task]:
    """A task about the paper or, if there are several, about their number; `rest` follows “has” or “have”."""
    if len(papers) == 1:
        link = verb_link(facts, verb, papers[0]) if verb else change_url(papers[0])
        yield Task(f"The paper by {papers[0].participant}", f"has {rest}", button, link)
    elif papers:
        yield Task(f"{len(papers)} papers", f"have {rest}", "See which", list_url(Paper, facts.meeting, status=status))


def about_people(
    facts: Facts, people: list[Participant], has: tuple[str, str], rest: str, button: str, *, open: str, verb: str = ""
) -> Iterator[Task]:
    """A task about the person or, if there are several, about their number; `has` are the verb's two forms."""
    if len(people) == 1:
        link = verb_link(facts, verb, people[0]) if verb else change_url(people[0])
        yield Task(str(people[0]), f"{has[0]} {rest}", button, link)
    elif people:
        link = list_url(Participant, facts.meeting, open=open)
        yield Task(f"{len(people)} people", f"{has[1]} {rest}", "See who", link)


def verb_link(facts: Facts, verb: str, row: Model) -> str:
    """The page of the verb for this row, which then leads back to the overview."""
    return verb_url(verb, row, then=board_url(facts.meeting))


def day_of(instant: datetime, meeting: Meeting) -> str:
    return date_format(instant.astimezone(meeting.zone))
