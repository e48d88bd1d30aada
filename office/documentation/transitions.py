"""The tables of allowed transitions as diagrams for the documentation."""

from egm_portal.meetings import rules as meeting_rules
from egm_portal.meetings.models import Meeting
from egm_portal.transitions import Transitions, Undoable
from papers import rules as paper_rules
from papers.models import Document, Paper, Submission
from participants import rules as participant_rules
from participants.models import Participant
from reports import rules as report_rules
from reports.models import Report
from review.clearances import rules as clearance_rules
from review.models import Clearance, Comment
from review.rounds.rules import COMMENT_TRANSITIONS
from room import rules as room_rules
from room.models import Recommendation

TABLES = [
    ("Announcement of a meeting", Meeting.Announcement.NOT_ANNOUNCED, meeting_rules.ANNOUNCEMENT_TRANSITIONS),
    ("Meeting", Meeting.State.PLANNED, meeting_rules.STATE_TRANSITIONS),
    ("Participant", Participant.Status.NOMINATED, participant_rules.TRANSITIONS),
    ("Paper", Paper.State.AWAITED, paper_rules.TRANSITIONS),
    ("Publication of a document", Document.Publication.NOT_PUBLISHED, paper_rules.PUBLICATION_TRANSITIONS),
    ("Slides and statements of participants", Submission.State.SUBMITTED, paper_rules.SUBMISSION_TRANSITIONS),
    ("Recommendation", Recommendation.State.PROPOSED, room_rules.RECOMMENDATION_TRANSITIONS),
    ("Report", Report.State.OUTLINE, report_rules.REPORT_TRANSITIONS),
    ("Clearance by an office", Clearance.State.AWAITED, clearance_rules.CLEARANCE_TRANSITIONS),
    ("Comment on a draft report", Comment.State.OPEN, COMMENT_TRANSITIONS),
]


def diagrams() -> str:
    return "\n\n".join(f"**{name}**\n\n{diagram(first, table)}" for name, first, table in TABLES)


def diagram(first: str, table: Transitions) -> str:
    """One table as a fenced Mermaid block that begins at `first`; states without a way out end it.

    The ways back by undoing stand at the end.
    """
    ways = [(state, to, verb) for state, following in table.items() for to, verb in following.items()]
    lines = [f"[*] --> {_name(first)}"]
    lines += [f"{_name(state)} --> {_name(to)}: {verb}" for state, to, verb in ways]
    lines += [
        f"{_name(to)} --> {_name(state)}: undo “{verb}”" for state, to, verb in ways if isinstance(verb, Undoable)
    ]
    lines += [f"{_name(state)} --> [*]" for state, following in table.items() if not following]
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```"])


def _name(state: str) -> str:
    return str(state).replace("-", "_")  # Mermaid does not take a hyphen in a name
