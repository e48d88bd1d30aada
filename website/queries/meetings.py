"""Meetings shaped for the list by year and a meeting's own pages."""

from dataclasses import dataclass
from itertools import groupby

from agenda.day.now import NowAndNext, now_and_next
from agenda.models import Programme
from agenda.queries import ShownDay, ShownRole, officers_of_meeting, released_programme
from egm_portal.clock import portal_now
from egm_portal.left_out import each_shown
from egm_portal.meetings.change_sentences import banner_of
from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting, MeetingChange
from egm_portal.text.dates import date_range
from egm_portal.text.validators import non_empty_lines
from papers.kinds import KINDS, Kind
from website.phase_texts import PhaseTexts
from website.queries.documents import Row, library, papers_among
from website.queries.events import meeting_event

MAX_PAPERS, MAX_DOCUMENTS = 4, 6  # on a meeting's page


@dataclass(frozen=True)
class MeetingRow:
    meeting: Meeting
    says: PhaseTexts


@dataclass(frozen=True)
class Year:
    """The meetings of one year, the latest first."""

    year: int
    rows: list[MeetingRow]


@dataclass(frozen=True)
class AideMemoire:
    """The sections of the aide-memoire in order, and the document that has them as a file."""

    sections: list[AideMemoireSection]
    file: Row | None


@dataclass(frozen=True)
class Overview:
    """A meeting's own page."""

    release: Programme | None
    days: list[ShownDay]
    now: NowAndNext | None
    officers: list[ShownRole]
    papers: list[Row]
    papers_count: int
    documents: list[Row]
    report: Row | None
    aide_memoire: AideMemoire
    convening_bodies: list[str]
    alternative_titles: list[str]
    objectives: list[str]
    changes: list[MeetingChange]
    banner: str
    programme_notice: str
    event: dict


def meetings_by_year(reader) -> list[Year]:
    years = groupby(_rows(reader), key=lambda row: row.meeting.starts_on.year)
    return [Year(year, list(members)) for year, members in years]


def _rows(reader) -> list[MeetingRow]:
    meetings = Meeting.objects.visible_to(reader)
    return each_shown(meetings, lambda meeting: MeetingRow(meeting, PhaseTexts(meeting)))


def overview(meeting: Meeting, reader) -> Overview:
    """What a meeting's page shows: nine queries, three of them for the programme."""
    programme = released_programme(meeting)
    rows = library(meeting, reader)
    papers = papers_among(rows)
    changes = public_changes(meeting)
    # A revision takes the place of the original.
    reports = [row for row in rows if row.document.kind == Kind.REPORT and row.document.is_published]
    return Overview(
        release=programme.release if programme else None,
        days=programme.days_without_breaks if programme else [],
        now=now_and_next(programme, meeting, portal_now()),
        officers=officers_of_meeting(meeting) if programme else [],
        papers=sorted(papers, key=lambda row: row.received_at, reverse=True)[:MAX_PAPERS],
        papers_count=len(papers),
        documents=[row for row in rows if not KINDS[row.document.kind].has_own_place][:MAX_DOCUMENTS],
        report=max(reports, key=lambda row: row.document.publish_at, default=None),
        aide_memoire=_aide_memoire(meeting, rows),
        convening_bodies=non_empty_lines(meeting.convening_bodies),
        alternative_titles=non_empty_lines(meeting.alternative_titles),
        objectives=non_empty_lines(meeting.objectives),
        changes=changes,
        banner=_banner(meeting, changes),
        programme_notice=programme_notice(meeting, programme.release, changes) if programme else "",
        event={"@context": "https://schema.org"} | meeting_event(meeting, changes),
    )


def public_changes(meeting: Meeting) -> list[MeetingChange]:
    """What readers saw of the meeting before it became what it is, the newest first."""
    changes = list(MeetingChange.objects.public(meeting))
    for change in changes:
        change.meeting = meeting
    return changes


def programme_notice(meeting: Meeting, release: Programme, changes: list[MeetingChange]) -> str:
    """What is said above a programme that is not, or no longer, that of the meeting's days; empty for any other."""
    days = date_range(meeting.starts_on, meeting.ends_on)
    if meeting.state == Meeting.State.CANCELLED:
        return f"The meeting was cancelled, and was not held. This is the programme as it was planned for {days}."
    if meeting.state == Meeting.State.POSTPONED:
        return f"The meeting has been postponed. This is the programme as it was planned for {days}."
    moved = next((change for change in changes if change.starts_on and change.changed_at >= release.released_at), None)
    if moved is None:
        return ""
    former = date_range(moved.former_starts_on, moved.former_ends_on)
    return f"This programme was released for {former}. It is being revised for the new dates, {days}."


def _banner(meeting: Meeting, changes: list[MeetingChange]) -> str:
    """The newest of these changes at the head of the page: for good if the meeting is not held, else until it ends."""
    told = changes if meeting.takes_place else [change for change in changes if change.what == meeting.state]
    is_told = told and (not meeting.takes_place or portal_now() < meeting.ends_at)
    return banner_of(told[0]) if is_told else ""


def aide_memoire(meeting: Meeting, reader) -> AideMemoire:
    return _aide_memoire(meeting, library(meeting, reader))


def contacts(meeting: Meeting) -> list[Contact]:
    return list(Contact.objects.filter(meeting=meeting))


def _aide_memoire(meeting: Meeting, rows: list[Row]) -> AideMemoire:
    files = [row for row in rows if row.document.kind == Kind.AIDE_MEMOIRE and row.version]
    return AideMemoire(list(AideMemoireSection.objects.filter(meeting=meeting)), files[0] if files else None)
