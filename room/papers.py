"""What the room has on paper: the proposals to be handed out before they are taken up, and what was adopted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agenda.queries import released_programme
from egm_portal.meetings.models import Meeting
from egm_portal.text.dates import day_and_hour
from egm_portal.text.validators import non_empty_lines
from room.models import Recommendation, Room
from room.open_words import open_words
from room.queries import proposals_of, room_of
from room.screen import grouped

IN_BRACKETS = "Words in [square brackets] are still open."


HEADINGS = {
    "proposals": "Proposals: conclusions and recommendations",
    "adopted": "Conclusions and recommendations as adopted",
}


@dataclass(frozen=True)
class Entry:
    """A proposal as it is printed: `facts` have a name and a value each."""

    number: int
    heading: str
    text: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class EntryGroup:
    """Entries below a heading, which may be empty."""

    name: str
    entries: list[Entry]


@dataclass(frozen=True)
class Paper:
    """The proposals of a meeting in one of the lists of PAPERS."""

    meeting: Meeting
    heading: str
    lead: str
    nothing: str  # said where there is no entry
    groups: list[EntryGroup]


def proposals_paper(meeting: Meeting) -> Paper:
    """What the meeting has still to decide, in the order of the queue: six queries."""
    room, programme = room_of(meeting), released_programme(meeting)
    sessions = {session.number: session.heading for session in programme.sessions} if programme else {}
    entries = [
        Entry(row.proposal_number, _heading(row), row.text, list(_facts(row, room, sessions)))
        for row in proposals_of(meeting).undecided().prefetch_related("shown_evidence__authors")
    ]
    brackets = any(open_words(entry.text) for entry in entries)
    return Paper(
        meeting,
        heading=HEADINGS["proposals"],
        lead="The numbers are those of the proposals. Nothing of this has been adopted."
        + (f" {IN_BRACKETS}" if brackets else ""),
        nothing="There is no proposal to consider.",
        groups=[EntryGroup("", entries)] if entries else [],
    )


def adopted_paper(meeting: Meeting) -> Paper:
    """What the meeting adopted, word for word, the conclusions first: four queries."""
    rows = proposals_of(meeting).adopted().order_by("proposal_number", "pk")
    groups = [EntryGroup(group.name, [_adopted(row) for row in group.proposals]) for group in grouped(meeting, rows)]
    return Paper(
        meeting,
        heading=HEADINGS["adopted"],
        lead="Word for word, under the numbers of the proposals. The report gives conclusions and recommendations "
        "their numbers.",
        nothing="Nothing has been adopted yet.",
        groups=groups,
    )


PAPERS: dict[str, Callable[[Meeting], Paper]] = {"proposals": proposals_paper, "adopted": adopted_paper}
"""By the names that stand in their addresses."""


def _heading(row: Recommendation) -> str:
    kind = f"{row.get_kind_display()} to {row.to_whom}" if row.addressee else row.get_kind_display()
    return f"{row.short_title} ({kind[0].lower()}{kind[1:]})" if row.short_title else kind


def _facts(row: Recommendation, room: Room, sessions: dict[int | None, str]) -> Iterator[tuple[str, str]]:
    objectives = non_empty_lines(row.meeting.objectives)
    if row.objective:
        line = objectives[row.objective - 1] if row.objective <= len(objectives) else ""
        yield "Objective", f"{row.objective}. {line}".strip()
    if row.session_number and row.session_number.number in sessions:
        yield "Session", sessions[row.session_number.number]
    for document in row.shown_evidence:
        pages = row.evidence_pages.get(str(document.pk), "")
        author, title = document.named_authors, f"“{document.title}”"
        page = f"{'pp' if {*pages} & {'-', ','} else 'p'}. {pages}" if pages else ""
        yield "Evidence", ", ".join(filter(None, [author, title, page]))
    if room.shows_names and row.proposed_by:
        yield "Proposed by", row.proposed_by.name


def _adopted(row: Recommendation) -> Entry:
    at = day_and_hour(row.adopted_at, row.meeting.time_zone)
    fact = f"{at} ({row.meeting.city}){', recorded afterwards' if row.typed_at else ''}"
    return Entry(row.proposal_number, _heading(row), row.adopted_text, [("Adopted", fact)])
