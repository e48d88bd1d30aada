"""What an organizer should do next: each source looks for one kind of work and says where it is done."""

from collections.abc import Callable, Iterator

from office.board.facts import Facts
from office.board.todo import meeting, papers, people
from office.board.todo.task import Task

SOURCES: tuple[Callable[[Facts], Iterator[Task]], ...] = (
    meeting.failed_mails,
    people.erasures,
    papers.received_files,
    papers.to_review,
    papers.slides_to_review,
    papers.missing_files,
    people.silent,
    meeting.conflicts,
    people.to_replace,
    people.visa_letters,
    meeting.attendance,
    meeting.clearances,
    meeting.comments,
    meeting.report,
    meeting.proposals,
    papers.unpublished_papers,
    papers.unpublished_documents,
    papers.information_note,
    people.territories,
    people.consents,
    people.guessed_names,
    meeting.programme,
)
"""In the order of their urgency."""


def tasks(facts: Facts) -> list[Task]:
    """Everything that waits for an organizer, the most urgent first."""
    return [task for source in SOURCES for task in source(facts)]
