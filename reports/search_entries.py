"""The conclusions and recommendations of issued reports among the entries of the search.

An entry belongs to the document of its issue, and is found while that is public: its page is there for nobody earlier.
"""

from django.db.models import Exists, OuterRef, QuerySet

from papers.models import SearchEntry
from papers.search.indexing import Passage, index_passages
from reports.content import FORMATS, adopted_paragraphs, text_in_words, title_in_words
from reports.models import Issue, Report
from room.models import Recommendation


def index_issued(report: Report) -> None:
    """Writes the entries of the newest public text of the report and of one to come, and deletes those of others."""
    for issue in _with_state(report.issues.texts()):
        chapters = [] if issue.is_superseded else FORMATS.restored(issue.content).chapters
        passages = [
            Passage(
                name=f"{paragraph.adopted.kind} {paragraph.adopted.number} of {issue.document.meeting_id}",
                title=title_in_words(paragraph),
                text=text_in_words(paragraph),
                # Readers also type what they look for: "recommendation radio".
                about=f"{Recommendation.Kind(paragraph.adopted.kind).label} {paragraph.adopted.number} "
                f"{paragraph.adopted.addressee}",
            )
            for paragraph in adopted_paragraphs(chapters)
        ]
        index_passages(issue.document, passages)


def index_every_report() -> None:
    for report in Report.objects.filter(issues__isnull=False).distinct():
        index_issued(report)


def index_due_reports() -> None:
    """Writes entries that are missing, and deletes those of texts that a later one has replaced meanwhile."""
    numbered = Recommendation.objects.filter(meeting=OuterRef("report__meeting"), printed_number__isnull=False)
    has_entries = Exists(SearchEntry.objects.filter(document=OuterRef("document"), passage__isnull=False))
    texts = _with_state(Issue.objects.texts()).filter(Exists(numbered))
    due = texts.filter(is_superseded=True).filter(has_entries) | texts.filter(is_superseded=False).exclude(has_entries)
    for report in Report.objects.filter(pk__in=due.order_by().values("report")):
        index_issued(report)


def _with_state(texts: QuerySet) -> QuerySet:
    """The issues, with whether a later text is out: `is_superseded`."""
    later = Issue.objects.out().texts().filter(report=OuterRef("report"), issued_at__gt=OuterRef("issued_at"))
    return texts.annotate(is_superseded=Exists(later)).select_related("document")
