"""The tables of allowed transitions as diagrams for the README."""

from collections.abc import Mapping

from egm_portal.meetings import rules as meeting_rules
from egm_portal.meetings.models import Meeting
from papers import rules as paper_rules
from papers.models import Document, Paper, Submission
from participants import rules as participant_rules
from participants.models import Participant
from reports import rules as report_rules
from reports.clearances import rules as clearance_rules
from reports.models import Clearance, Comment, Recommendation, Report
from reports.rounds.rules import COMMENT_TRANSITIONS

Table = Mapping[str, Mapping[str, str]]

TABLES = [
    (
        "Announcement of a meeting",
        Meeting.Announcement.NOT_ANNOUNCED,
        meeting_rules.ANNOUNCEMENT_TRANSITIONS,
        {},
    ),
    ("Participant", Participant.Status.NOMINATED, participant_rules.TRANSITIONS, participant_rules.UNDO),
    ("Paper", Paper.State.AWAITED, paper_rules.TRANSITIONS, paper_rules.UNDO),
    (
        "Publication of a document",
        Document.Publication.NOT_PUBLISHED,
        paper_rules.PUBLICATION_TRANSITIONS,
        paper_rules.UNDO_PUBLICATION,
    ),
    (
        "Slides and statements of participants",
        Submission.State.SUBMITTED,
        paper_rules.SUBMISSION_TRANSITIONS,
        paper_rules.UNDO_SUBMISSION,
    ),
    (
        "Recommendation",
        Recommendation.State.PROPOSED,
        report_rules.RECOMMENDATION_TRANSITIONS,
        report_rules.RECOMMENDATION_UNDO,
    ),
    ("Report", Report.State.OUTLINE, report_rules.REPORT_TRANSITIONS, report_rules.REPORT_UNDO),
    (
        "Clearance by an office",
        Clearance.State.AWAITED,
        clearance_rules.CLEARANCE_TRANSITIONS,
        clearance_rules.UNDO_CLEARANCE,
    ),
    ("Comment on a draft report", Comment.State.OPEN, COMMENT_TRANSITIONS, {}),
]


def diagrams() -> str:
    return "\n\n".join(f"**{name}**\n\n{diagram(first, table, undo)}" for name, first, table, undo in TABLES)


def diagram(first: str, table: Table, undo: Table) -> str:
    """One table as a fenced Mermaid block that begins at `first`; states without a way out end it.

    What can be undone stands at the end of its lines.
    """
    lines = [f"[*] --> {_name(first)}"]
    for state, ways in [*table.items(), *undo.items()]:
        lines += [f"{_name(state)} --> {_name(to)}: {verb}" for to, verb in ways.items()]
    lines += [f"{_name(state)} --> [*]" for state, ways in table.items() if not ways]
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```"])


def _name(state: str) -> str:
    return str(state).replace("-", "_")  # Mermaid does not take a hyphen in a name
