"""The paragraphs of the report as they are now, by their keys."""

from dataclasses import dataclass

from egm_portal.marked_texts.models import TextVersion
from reports.models import ParagraphKey, Report, Section
from reports.wordings import Wording, wordings
from room.models import Recommendation


@dataclass(frozen=True)
class PresentParagraph:
    """A paragraph of a section in its newest version, or one that the meeting adopted or left open.

    `adopted` is the text as the meeting adopted it.
    """

    source: str
    section: Section | None = None
    version: TextVersion | None = None
    wording: Wording | None = None
    recommendation: Recommendation | None = None

    @property
    def adopted(self) -> str:
        return self.recommendation.adopted_text if self.recommendation else ""


def present_paragraphs(report: Report) -> dict[str, PresentParagraph]:
    """Every paragraph by each of its keys, and by those of paragraphs that were merged into it: four queries."""
    found = {}
    sections = list(Section.objects.present().filter(report=report))
    newest = TextVersion.objects.newest().filter(versioned_text__in=[section.text_id for section in sections])
    versions = {version.versioned_text_id: version for version in newest}
    for section in sections:
        version = versions.get(section.text_id)
        for wording in wordings(version.text, version.keys) if version else []:
            present = PresentParagraph(wording.source, section, version, wording)
            found |= dict.fromkeys(wording.keys, present)
    for row in Recommendation.objects.printed().filter(meeting=report.meeting_id):
        found[row.key] = PresentParagraph(row.text, recommendation=row)
    merged = ParagraphKey.objects.filter(report=report).exclude(merged_into="").order_by("-deleted_at", "-pk")
    # The last merger first: what was merged into a paragraph that was merged itself is found through it.
    for key, into in merged.values_list("key", "merged_into"):
        if into in found:
            found[key] = found[into]
    return found
