"""The tables of allowed transitions as diagrams for the README."""

from collections.abc import Mapping

from papers import rules as paper_rules
from papers.models import Paper
from participants import rules as participant_rules
from participants.models import Participant
from reports import rules as report_rules
from reports.models import Recommendation, Report

TABLES = [
    ("Participant", Participant.Status.NOMINATED, participant_rules.TRANSITIONS),
    ("Paper", Paper.State.AWAITED, paper_rules.TRANSITIONS),
    ("Recommendation", Recommendation.State.PROPOSED, report_rules.RECOMMENDATION_TRANSITIONS),
    ("Report", Report.State.OUTLINE, report_rules.REPORT_TRANSITIONS),
]


def diagrams() -> str:
    return "\n\n".join(f"**{name}**\n\n{diagram(first, table)}" for name, first, table in TABLES)


def diagram(first: str, table: Mapping[str, Mapping[str, str]]) -> str:
    """One table as a fenced Mermaid block that begins at `first`; states without a way out end it."""
    lines = [f"[*] --> {str(first)}"]
    for state, ways in table.items():
        lines += [f"{str(state)} --> {str(to)}: {verb}" for to, verb in ways.items()]
    lines += [f"{str(state)} --> [*]" for state, ways in table.items() if not ways]
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in lines), "```"])
