"""The lists of a room as files: what the meeting adopted as CSV, and each list on paper as a Word document."""

from datetime import datetime

from django.conf import settings
from tablib import Dataset

from egm_portal.adminkit.spreadsheets import Csv
from egm_portal.marked_texts.content import Span
from egm_portal.meetings.models import Meeting
from egm_portal.text.dates import day_and_hour
from egm_portal.text.titles import short_end
from egm_portal.wordfiles.builder import Builder
from egm_portal.wordfiles.elements import field, run
from egm_portal.wordfiles.package import saved, set_properties
from room.papers import Paper
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


def room_docx(paper: Paper, at: datetime) -> bytes:
    """The entries of the list under their headings, as they were at this time."""
    meeting = paper.meeting
    builder = Builder(settings.SITE_URL)
    builder.add(builder.paragraph("Title", text=short_end(meeting.title)))
    builder.add(builder.paragraph("Subtitle", text=paper.heading))
    as_at = f"As at {day_and_hour(at, meeting.time_zone)} ({meeting.city}). {paper.lead}"
    builder.add(builder.paragraph("Normal", text=as_at))
    for number, group in enumerate(paper.groups, start=1):
        if group.name:
            builder.add_heading(group.name, f"group-{number}")
        for entry in group.entries:
            head = [Span(f"{entry.number}. {entry.heading}")]
            builder.add(builder.written("Normal", [], lead=head, is_whole=False))
            for line in filter(str.strip, entry.text.splitlines()):
                builder.add(builder.paragraph("Normal", text=line))
            for name, value in entry.facts:
                builder.add(builder.paragraph("Evidence", text=f"{name}: {value}"))
    if not paper.groups:
        builder.add(builder.paragraph("Normal", text=paper.nothing))
    builder.set_head(builder.paragraph("Header", run(paper.heading), run(" · "), *field("PAGE", run("1"))))
    set_properties(builder.document, title=f"{paper.heading}: {meeting.title}", made_at=at)
    return saved(builder.document)
