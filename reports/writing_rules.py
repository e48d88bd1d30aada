"""Who may write a report, and what may happen to its sections. No writes here, and no request."""

from django.db.models import Q, QuerySet

from agenda.models import Officer
from agenda.roles import Role
from egm_portal.marked_texts.models import MAX_TEXT
from egm_portal.meetings.models import User
from participants.models import Participant
from participants.roles import Role as ParticipantRole
from reports.models import Report, Section, Writer
from room.report_pages import ReportPages

_R, _C = Report.State, Section.Chapter
SECTION_FORM = "reports:write"
"""The key of the form of a section among the drafts."""
MAX_HEADING = Section._meta.get_field("heading").max_length
SEVERAL = (_C.DISCUSSION, _C.FURTHER)
"""Chapters that may have several sections, which are named, moved, split and deleted."""
TOO_LONG = f"A section has up to {MAX_TEXT:,} characters. Split it, or shorten it."
TOO_LONG_TOGETHER = (
    "Somebody else has saved this section meanwhile, and both texts together have more than "
    f"{MAX_TEXT:,} characters: they were not merged."
)


def is_writer(user: User, report: Report) -> bool:
    """Whether the user writes the report as a participant."""
    return writers_of(report).filter(pk__in=Participant.objects.of_user(user).values("pk")).exists()


def own_sections(user: User, report: Report) -> frozenset[int]:
    """The ids of the sections that the user writes as rapporteur of their sessions."""
    own = Participant.objects.of_user(user).filter(meeting=report.meeting_id)
    sessions = Officer.objects.filter(participant__in=own, role=Role.RAPPORTEUR).exclude(session=None)
    return frozenset(
        Section.objects.present()
        .filter(report=report, session__in=sessions.values("session"))
        .values_list("pk", flat=True)
    )


def people_of_sections(report: Report) -> QuerySet:
    """The rapporteurs of the sessions that the report has a section for."""
    sessions = Section.objects.present().filter(report=report).exclude(session=None).values("session")
    rapporteurs = Officer.objects.filter(session__in=sessions, role=Role.RAPPORTEUR)
    return Participant.objects.attending().filter(meeting=report.meeting_id, pk__in=rapporteurs.values("participant"))


def writers_of(report: Report) -> QuerySet:
    """Who writes the report as participants: the rapporteurs of the meeting, its consultant, and who was asked to."""
    rapporteurs = Officer.objects.filter(meeting=report.meeting_id, session=None, role=Role.RAPPORTEUR)
    by_office = Q(role=ParticipantRole.CONSULTANT) | Q(pk__in=rapporteurs.values("participant"))
    asked = Q(pk__in=Writer.objects.filter(report=report).values("participant"))
    return Participant.objects.attending().filter(by_office | asked, meeting=report.meeting_id)


def pages_of_proposals(meeting_id: int) -> ReportPages | None:
    """For whom the pages of the report about proposals are; None as long as there is no report."""
    report = Report.objects.select_related("meeting").filter(meeting=meeting_id).first()
    return report and ReportPages(report.meeting.slug, writers_of(report))


def is_chair(user: User, report: Report) -> bool:
    """Whether the user is the chair of the meeting."""
    own = Participant.objects.of_user(user).filter(meeting=report.meeting_id)
    chairs = Officer.objects.filter(meeting=report.meeting_id, session=None, role=Role.CHAIR)
    return chairs.filter(participant__in=own).exists()


def refusal_to_write(report: Report) -> str:
    """Why the text of the report cannot change, or nothing."""
    if report.state == _R.ISSUED:
        return "The report has been issued: its text is final."
    if report.state == _R.CLEARED:
        return "The text of the report is final and was not changed. Organizers can unlock it on “Finalize”."
    return ""


def refusal_of_length(text: str, before: str) -> str:
    """Why the text cannot be saved after the one before, or nothing; one that is too long already may be shortened."""
    return TOO_LONG if len(text) > max(MAX_TEXT, len(before)) else ""


def refusal_to_move_section(section: Section, after: Section | None) -> str:
    """Why the section cannot stand behind `after`, or first in its chapter, or nothing."""
    if section.chapter not in SEVERAL:
        return "This section has its fixed place in the report."
    return "A section can be moved within its chapter only." if after and after.chapter != section.chapter else ""


def refusal_to_rename_section(section: Section, heading: str) -> str:
    if section.chapter not in SEVERAL:
        return "The heading of this section is fixed."
    if len(heading) > MAX_HEADING:
        return f"A heading has up to {MAX_HEADING} characters."
    return "" if heading.strip() else "Enter a heading."


def refusal_to_split_section(section: Section) -> str:
    if section.chapter in SEVERAL:
        return ""
    return "Only sections of the discussion and additional chapters can be split."


def refusal_to_delete_section(section: Section) -> str:
    if section.chapter in SEVERAL:
        return ""
    return "This section has its fixed place in the report. Delete its text instead: an empty section is left out."
