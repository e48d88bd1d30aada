"""Issued reports shaped for their pages."""

from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from egm_portal.meetings.models import Meeting
from papers.models import Document, Version
from papers.queries import by_language
from reports.content import FORMATS, ReportContent
from reports.models import Correction, Issue
from website.queries.documents import citation


@dataclass(frozen=True)
class IssuedReport:
    """A report that everybody may read: its content, its document, the PDF and those in other languages.

    `reissue` is the last one for technical reasons, whose content and PDF are shown.
    `corrections` are those that were issued, by the number of their paragraph, in the `corrigenda`.
    `newest` is what has replaced it, None if nothing has; `texts` are the original and all revisions, the newest first.
    `summaries` are the summaries of findings that were published beside it.
    """

    issue: Issue
    texts: list[Issue]
    reissue: Issue | None
    corrections: dict[int, list[Correction]]
    corrigenda: list[Document]
    newest: Issue | None
    content: ReportContent
    document: Document
    version: Version | None
    other_languages: list[Version]
    citation: str
    summaries: list[Document]

    @property
    def word(self) -> str:
        """The address of this text as a Word document; that of the newest text stays when it is revised."""
        newest = reverse("website:report_in_word", args=[self.issue.report.meeting.slug])
        return self.issue.address_in("docx") if self.newest else newest

    @property
    def xml(self) -> str:
        newest = reverse("website:report_in_akoma_ntoso", args=[self.issue.report.meeting.slug])
        return self.issue.address_in("xml") if self.newest else newest


def public_texts(meeting: Meeting) -> list[Issue]:
    """The report and its revisions as far as they are public, the newest first: one query."""
    texts = Issue.objects.public().texts().filter(report__meeting=meeting)
    return list(texts.select_related("report__meeting", "document"))


def issued_report(texts: list[Issue], issue: Issue) -> IssuedReport:
    """One of the `texts`, shaped for its page: four queries."""
    document = issue.document
    document.meeting = issue.report.meeting  # otherwise its address would load it again
    version, *others = by_language(
        Version.objects.shown().current().filter(document=document).select_related("document")
    ) or [None]
    reissue = issue.later.out().reissues().last()
    public = Correction.objects.filter(issue=issue, corrigendum__in=Issue.objects.public())
    corrections = list(public.select_related("corrigendum__document").order_by("paragraph", "corrigendum", "pk"))
    for correction in corrections:
        correction.corrigendum.document.meeting = document.meeting
    return IssuedReport(
        issue=issue,
        reissue=reissue,
        corrections={
            number: list(rows) for number, rows in groupby(corrections, key=lambda correction: correction.paragraph)
        },
        corrigenda=list({row.corrigendum_id: row.corrigendum.document for row in corrections}.values()),
        texts=texts,
        newest=texts[0] if issue != texts[0] else None,
        content=FORMATS.restored((reissue or issue).content),
        document=document,
        version=version,
        other_languages=others,
        citation=citation(document, document.corporate_author),
        summaries=list(document.meeting.documents.public().filter(kind=Document.Kind.SUMMARY_OF_FINDINGS)),
    )
