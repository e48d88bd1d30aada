"""The content of a report: live from portal data while it is written, frozen once it is issued."""

from dataclasses import dataclass

from django.db.models import F, Prefetch
from django.utils.formats import date_format

from agenda.kinds import Kind
from agenda.models import Officer
from agenda.queries import released_programme
from egm_portal.clock import portal_now
from egm_portal.marked_texts.content import Part
from egm_portal.marked_texts.markup.addresses import Addresses
from egm_portal.meetings.models import Meeting, User
from egm_portal.text.dates import days_in_words
from egm_portal.text.validators import non_empty_lines
from papers.kinds import KINDS
from papers.models import Document
from participants.models import Participant
from proceedings.attendance import attended_meeting, present_by_day
from reports import organization, section_text
from reports.annexes import annexes_of
from reports.content import FORMATS, Division, NumberedText, ReportContent
from reports.models import Report, Section
from reports.numbering import numbered
from reports.outline import BOTH, DISCUSSION
from reports.pictures import addresses_in, refusals_to_show
from reports.preview import PreviewDocuments
from reports.recommended import Sources, conclusions, recommendations, with_exceptions
from reports.reissue import as_reissue
from reports.running_numbers import with_running_numbers
from room.models import Recommendation

_C = Section.Chapter
AROUND = (Kind.OPENING, Kind.CLOSING)


def report_content(report: Report) -> ReportContent:
    """The report with its paragraphs numbered: fifteen queries once the meeting has begun, one once it is issued."""
    # What was issued never changes, whatever becomes of consents and documents (docs/decisions/report-issue.md#0019).
    if report.state == Report.State.ISSUED:
        return issued_content(report)
    meeting = report.meeting
    public, facts = _documents_and_facts(meeting)
    sections = list(Section.objects.present().filter(report=report).with_text())
    written = _Written(sections, addresses_in(public))
    content = ReportContent(
        title=report.title,
        symbol=report.printed_symbol,
        date=date_format(report.dated_on) if report.dated_on else "",
        draft=report.state != Report.State.CLEARED,
        organizers=non_empty_lines(meeting.convening_bodies),
        place=meeting.place,
        dates=days_in_words(meeting.starts_on, meeting.ends_on),
        disclaimer=report.disclaimer,
        acknowledgements=written.front_matter(_C.ACKNOWLEDGEMENTS),
        summary=written.front_matter(_C.SUMMARY),
        chapters=_chapters(report, written, facts, public),
        annexes=annexes_of(report, facts),
        distribution=report.get_distribution_display(),
        language=meeting.language,
        revision=report.revision,
    )
    if report.is_reissue:
        content = as_reissue(content, issued_content(report), content.date)
    return with_running_numbers(content)


def issued_content(report: Report) -> ReportContent:
    """The report as it was issued last: one query."""
    return FORMATS.restored(report.issues.with_content()[0].content)


def numbered_text(report: Report, sections: list[Section]) -> NumberedText:
    """What the numbers of the report are taken from, with these sections, which were read `with_text`: twelve queries.

    A text that was read once is not read again, so that this is quick in a long report.
    """
    if report.state == Report.State.ISSUED:
        issued = report_content(report)
        return NumberedText(issued.acknowledgements, issued.summary, issued.chapters)
    written = _Written(sections)
    public, facts = _documents_and_facts(report.meeting)
    return NumberedText(
        acknowledgements=written.front_matter(_C.ACKNOWLEDGEMENTS),
        summary=written.front_matter(_C.SUMMARY),
        chapters=_chapters(report, written, facts, public),
    )


def _documents_and_facts(meeting: Meeting) -> tuple[list[Document], organization.Facts]:
    """The public documents of the meeting, and what the portal knows of it."""
    at = portal_now()
    public = Document.objects.public(at).filter(meeting=meeting).select_related("meeting", "accompanies")
    documents = list(public.prefetch_related("authors"))
    programme = released_programme(meeting, at)
    programme = programme.as_held if programme else None
    around = [each for each in programme.sessions if each.kind in AROUND] if programme else []
    by_day = present_by_day(meeting) if around else {}
    return documents, organization.Facts(
        meeting=meeting,
        participants=list(Participant.objects.attending().filter(meeting=meeting)),
        documents=[document for document in documents if _is_of_meeting(document)],
        programme=programme,
        officers=list(Officer.objects.filter(meeting=meeting, session=None).select_related("participant")),
        attended=attended_meeting(meeting),
        present={each.number: by_day.get(each.starts_at.astimezone(meeting.zone).date(), set()) for each in around},
    )


def _is_of_meeting(document: Document) -> bool:
    """Whether the report lists it among the documentation: not itself, nor what was issued to it, such as Corr.1."""
    is_of_report = document.accompanies is not None and document.accompanies.kind == Document.Kind.REPORT
    return KINDS[document.kind].in_report and not is_of_report


def generated_part(meeting: Meeting, part: str) -> Division | None:
    """What the records of the meeting say now of this part of the organization of work; None if they say nothing."""
    return organization.generated_parts(_documents_and_facts(meeting)[1]).get(part)


def preview_documents(meeting: Meeting) -> PreviewDocuments:
    """What a preview shows of the documents of the meeting: three queries."""
    public = Document.objects.public().filter(meeting=meeting).select_related("meeting")
    return PreviewDocuments(addresses_in(list(public)), refusals_to_show(meeting))


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


def recommendations_worded_by(user: User) -> list[dict]:
    """Every version of a conclusion or recommendation that the user saved, in the same form: one query."""
    worded = Recommendation.objects.filter(wording__versions__author=user).order_by("wording__versions__pk")
    columns = {
        "meeting": "meeting__title",
        "kind": "kind",
        "version": "wording__versions__number",
        "saved_at": "wording__versions__saved_at",
        "words": "wording__versions__text",
    }
    return [dict(zip(columns, row, strict=True)) for row in worded.values_list(*columns.values())]


@dataclass(frozen=True)
class _Written:
    """What people have written, by chapter; without `addresses` nothing in it is a link."""

    sections: list[Section]
    addresses: Addresses | None = None

    def front_matter(self, chapter: Section.Chapter) -> list[Part]:
        texts = [section_text.unnumbered(section.body, section.keys, self.addresses) for section in self._of(chapter)]
        return [part for parts in texts for part in parts]

    def divisions(self, chapter: Section.Chapter) -> list[Division]:
        sections = [(section.heading or chapter.label, section) for section in self._of(chapter)]
        if self.addresses is None:
            return [section_text.plain_division(heading, each.body, each.pk) for heading, each in sections]
        return [
            section_text.division(heading, each.body, each.keys, each.pk, self.addresses) for heading, each in sections
        ]

    def first(self, chapter: Section.Chapter) -> Division:
        return next(iter(self.divisions(chapter)), Division(chapter.label))

    def has(self, chapter: Section.Chapter) -> bool:
        return any(section.body.strip() for section in self._of(chapter))

    def _of(self, chapter: Section.Chapter) -> list[Section]:
        return [section for section in self.sections if section.chapter == chapter]


def _chapters(
    report: Report, written: _Written, facts: organization.Facts, documents: list[Document]
) -> list[Division]:
    evidence = Prefetch("evidence", Document.objects.only("pk"))
    rows = Recommendation.objects.printed().filter(meeting=report.meeting).select_related("session_number")
    rows = list(rows.prefetch_related(evidence))
    public = {document.pk: document for document in documents}
    sources = Sources(report.meeting, written.addresses or Addresses(), public)
    concluded = conclusions(rows, written.first(_C.CONCLUSIONS), sources)
    recommended = recommendations(rows, written.first(_C.RECOMMENDATIONS), sources)
    body = [
        written.first(_C.INTRODUCTION),
        organization.chapter(
            facts,
            {part: written.first(part) for part in organization.GENERATED if written.has(part)},
            [*written.divisions(_C.OPENING_STATEMENTS), *written.divisions(_C.EVALUATION)],
        ),
        Division(DISCUSSION, divisions=written.divisions(_C.DISCUSSION)),
    ]
    further = written.divisions(_C.FURTHER)
    # Conclusions and recommendations are one chapter at the beginning, but two at the end.
    if report.arrangement == Report.Arrangement.CONCLUSIONS_FIRST:
        first = Division(BOTH, divisions=[concluded, recommended])
        return with_exceptions(numbered([first, *body, *further]), rows)
    return with_exceptions(numbered([*body, concluded, recommended, *further]), rows)
