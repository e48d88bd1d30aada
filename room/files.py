"""What the meeting adopted, as CSV."""

from tablib import Dataset

from egm_portal.adminkit.spreadsheets import Csv
from egm_portal.meetings.models import Meeting
from egm_portal.text.dates import day_and_hour
from room.queries import proposals_of
from room.screen import grouped

HEADERS = ["Proposal", "Kind", "Addressee", "Short title", "Adopted text", "Objective", "Adopted", "Typed afterwards"]


def adopted_csv(meeting: Meeting) -> bytes:
    """One line for each conclusion and recommendation with its adopted words, the conclusions first."""
    groups = grouped(meeting, proposals_of(meeting).adopted())
    rows = [
        (
            proposal.proposal_number,
            proposal.get_kind_display(),
            proposal.addressee_name,
            proposal.short_title,
            proposal.adopted_text,
            proposal.objective,
            day_and_hour(proposal.adopted_at, meeting.time_zone),
            "yes" if proposal.typed_at else "",
        )
        for group in groups
        for proposal in group.proposals
    ]
    return Csv().export_data(Dataset(*rows, headers=HEADERS))
