"""Word documents of a report, to be sent to their readers."""

from django.conf import settings

from egm_portal.marked_texts.models import TextVersion
from reports.content import FORMATS
from reports.models import Issue, Report, Section
from reports.queries import report_content
from reports.word.comments import rounds
from reports.word.origin import Origin
from reports.word.pictures import pictures_of
from reports.word.since import changes_since
from reports.word.writing import docx


def issued_docx(issue: Issue) -> bytes:
    """What was issued: the same bytes each time, as long as its pictures are public."""
    meeting = issue.report.meeting
    origin = Origin(settings.SITE_URL, issue.report_id, issue.issued_at.astimezone(meeting.zone))
    return docx(FORMATS.restored(issue.content), origin, pictures=pictures_of(meeting))


def draft_docx(report: Report, *, with_comments: bool = False, with_changes: bool = False) -> tuple[bytes, str]:
    """The report as it was when it was taken to Word, and a name for the file: read it in the same transaction.

    Offices get it as it is. With the open comments of the newest round, or with the changes since then, it is for
    those who write.
    """
    made_at = report.taken_to_word_at.astimezone(report.meeting.zone)
    sections = dict(Section.objects.present().filter(report=report).values_list("text", "pk"))
    newest = TextVersion.objects.newest().filter(versioned_text__in=sections)
    named = newest.values_list("versioned_text", "number", "saves")
    versions = {sections[text]: (number, saves) for text, number, saves in named}
    origin = Origin(settings.SITE_URL, report.pk, made_at, versions)
    content, round_ = report_content(report), rounds().newest_round(report)
    data = docx(
        content,
        origin,
        comments=rounds().open(report) if with_comments else (),
        changes=changes_since(round_, content) if with_changes and round_ else None,
        pictures=pictures_of(report.meeting),
    )
    return data, f"{report.meeting.slug}-report-{made_at:%Y-%m-%d-%H%M}.docx"
