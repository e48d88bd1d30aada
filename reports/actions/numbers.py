"""The numbers of conclusions and recommendations: two series, in printed order, permanent once they are issued."""

from collections.abc import Mapping

from django.db.models import Q

from reports.content import FORMATS, adopted_paragraphs
from reports.models import Report
from reports.queries import report_content
from room.models import Recommendation


def number_recommendations(report: Report, printed: Mapping[str, int] | None = None) -> None:
    """Numbers what the meeting adopted, in printed order; after an issue, what is new follows the issued numbers.

    `printed` has the numbers of the paragraphs of a report that was made elsewhere, by key.
    """
    remove_numbers(report)
    rows = {row.key: row for row in Recommendation.objects.adopted().filter(meeting=report.meeting_id)}
    last = _last_issued(report)
    keys = [paragraph.key for paragraph in adopted_paragraphs(report_content(report).chapters)]
    if printed is not None:  # what the PDF does not have gets no number
        keys = sorted((key for key in keys if key in printed), key=printed.__getitem__)
    for key in keys:
        row = rows[key]
        if row.printed_number is None:
            row.printed_number = last[row.kind] = last[row.kind] + 1
    Recommendation.objects.bulk_update(rows.values(), ["printed_number"])


def remove_numbers(report: Report) -> None:
    """Removes the numbers under which nothing was issued: the report may print its recommendations in another order."""
    is_issued = Q()
    for kind, number in _last_issued(report).items():
        is_issued |= Q(kind=kind, printed_number__lte=number)
    numbered = Recommendation.objects.filter(meeting=report.meeting_id, printed_number__isnull=False)
    numbered.exclude(is_issued).update(printed_number=None)


def _last_issued(report: Report) -> dict[str, int]:
    """The highest number of each kind under which something was issued, or 0: one query."""
    last = dict.fromkeys(Recommendation.Kind.values, 0)
    for issue in report.issues.texts():
        for paragraph in adopted_paragraphs(FORMATS.restored(issue.content).chapters):
            adopted = paragraph.adopted
            last[adopted.kind] = max(last[adopted.kind], adopted.number)
    return last
