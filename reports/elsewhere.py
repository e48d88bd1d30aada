"""The content of a report that was made elsewhere: its cover, and what the meeting adopted."""

from collections.abc import Mapping
from dataclasses import replace

from reports.content import Division, Paragraph, ReportContent, adopted_paragraphs
from reports.models import Report
from reports.queries import report_content
from room.models import Recommendation


def adopted_in(report: Report) -> list[Paragraph]:
    """The conclusions and recommendations of the report, in the order of the portal."""
    return adopted_paragraphs(report_content(report).chapters)


def made_elsewhere(report: Report, printed: Mapping[str, int]) -> ReportContent:
    """What is kept of the report: `printed` has the number of the paragraph for the key of each that the PDF has."""
    content = report_content(report)
    found = adopted_paragraphs(content.chapters)
    paragraphs = [replace(each, number=printed[each.key]) for each in found if each.key in printed]
    paragraphs.sort(key=lambda paragraph: paragraph.number)
    chapters = [
        Division(f"{kind.label}s", [each for each in paragraphs if each.adopted.kind == kind], anchor=f"{kind}s")
        for kind in Recommendation.Kind
    ]
    return replace(
        content,
        acknowledgements=[],
        summary=[],
        chapters=[chapter for chapter in chapters if chapter.paragraphs],
        annexes=[],
        made_elsewhere=True,
    )
