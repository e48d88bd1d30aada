"""The content of a report: live from portal data while it is written, frozen once it is issued."""

from django.db.models import F, Prefetch
from django.utils.formats import date_format

from agenda.models import Officer
from agenda.queries import released_programme
from egm_portal.clock import portal_now
from egm_portal.meetings.models import User
from egm_portal.text.dates import date_range
from egm_portal.text.validators import non_empty_lines
from papers.kinds import kinds_where
from papers.models import Document
from participants.models import Participant
from proceedings.attendance import attended_meeting
from reports import organization, section_text
from reports.annexes import annexes_of
from reports.content import FORMS, Division, Part, ReportContent
from reports.models import Recommendation, Report, Section
from reports.numbering import numbered
from reports.recommended import conclusions, recommendations
from reports.running_numbers import with_running_numbers

_C = Section.Chapter


def report_content(report: Report) -> ReportContent:
    """The report with its paragraphs numbered: thirteen queries once the meeting has begun, none once it is issued."""
    # An issued report never changes, whatever becomes of consents and documents (docs/decisions/0019).
    if report.state == Report.State.ISSUED:
        return FORMS.restored(report.issued_content)
    meeting, at = report.meeting, portal_now()
    listed = kinds_where(lambda kind: kind.in_report)
    documents = Document.objects.public(at).filter(meeting=meeting, kind__in=listed).select_related("meeting")
    programme = released_programme(meeting, at)
    facts = organization.Facts(
        meeting=meeting,
        participants=list(Participant.objects.attending().filter(meeting=meeting)),
        documents=list(documents.prefetch_related("authors")),
        programme=programme.as_held if programme else None,
        officers=list(Officer.objects.filter(meeting=meeting, session=None).select_related("participant")),
        attended=attended_meeting(meeting),
    )
    sections = list(Section.objects.present().filter(report=report).with_text())
    content = ReportContent(
        title=report.title,
        symbol=report.symbol,
        date=date_format(report.dated_on) if report.dated_on else "",
        draft=report.state != Report.State.CLEARED,
        organizers=non_empty_lines(meeting.convening_bodies),
        place=meeting.place,
        dates=date_range(meeting.starts_on, meeting.ends_on),
        disclaimer=report.disclaimer,
        acknowledgements=_front_matter(sections, _C.ACKNOWLEDGEMENTS),
        summary=_front_matter(sections, _C.SUMMARY),
        chapters=_chapters(report, sections, facts),
        annexes=annexes_of(report, facts),
    )
    return with_running_numbers(content)


def sections_written_by(user: User) -> list[dict]:
    """Every version of a section that the user saved, as plain data for the copy of their own data: one query."""
    sections = Section.objects.filter(text__versions__author=user).order_by("text__versions__pk")
    columns = {
        "meeting": F("report__meeting__title"),
        "section": F("heading"),
        "part": F("chapter"),
        "version": F("text__versions__number"),
        "saved_at": F("text__versions__saved_at"),
        "words": F("text__versions__text"),
    }
    return list(sections.values(**columns))


def _chapters(report: Report, sections: list[Section], facts: organization.Facts) -> list[Division]:
    evidence = Prefetch("evidence", Document.objects.public())
    adopted = list(Recommendation.objects.adopted().filter(meeting=report.meeting).prefetch_related(evidence))
    concluded = conclusions(adopted, _first(sections, _C.CONCLUSIONS).paragraphs)
    recommended = recommendations(adopted, _first(sections, _C.RECOMMENDATIONS).paragraphs)
    body = [
        _first(sections, _C.INTRODUCTION),
        organization.chapter(facts, _first(sections, _C.OPENING_STATEMENTS)),
        Division("Summary of the discussion", divisions=_of(sections, _C.DISCUSSION)),
    ]
    further = _of(sections, _C.FURTHER)
    # Conclusions and recommendations are one chapter at the beginning, but two at the end.
    if report.arrangement == Report.Arrangement.CONCLUSIONS_FIRST:
        first = Division("Conclusions and recommendations", divisions=[concluded, recommended])
        return numbered([first, *body, *further])
    return numbered([*body, concluded, recommended, *further])


def _front_matter(sections: list[Section], chapter: Section.Chapter) -> list[Part]:
    chosen = [section for section in sections if section.chapter == chapter]
    return [part for section in chosen for part in section_text.unnumbered(section.body, section.keys)]


def _of(sections: list[Section], chapter: Section.Chapter) -> list[Division]:
    chosen = [section for section in sections if section.chapter == chapter]
    return [
        section_text.division(section.heading or chapter.label, section.body, section.keys, section.pk)
        for section in chosen
    ]


def _first(sections: list[Section], chapter: Section.Chapter) -> Division:
    return next(iter(_of(sections, chapter)), Division(chapter.label))
