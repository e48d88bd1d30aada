"""Conclusions and recommendations of issued reports, shaped for their pages."""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F, QuerySet
from django.urls import reverse

from agenda.addresses import session_address
from agenda.queries import released_programme
from egm_portal.mail.links import absolute
from egm_portal.meetings.models import Meeting
from egm_portal.text.dates import date_range
from egm_portal.text.titles import meeting_name
from papers.citations import CitedWork, cited_work
from papers.models import Document
from reports.content import FORMATS, Adopted, Paragraph, adopted_paragraphs, text_in_words, title_in_words
from reports.models import CitingDocument, Issue
from room.models import Recommendation
from website.queries.documents import Row, library

CONCLUSION, RECOMMENDATION = Recommendation.Kind.CONCLUSION, Recommendation.Kind.RECOMMENDATION


@dataclass(frozen=True)
class IssuedText:
    """A conclusion or recommendation as the newest issue that has it prints it; `is_current` if none is newer."""

    issue: Issue
    adopted: Adopted
    paragraph: Paragraph
    is_current: bool

    @property
    def label(self) -> str:
        return f"{Recommendation.Kind(self.adopted.kind).label} {self.adopted.number}"

    @property
    def title(self) -> str:
        return title_in_words(self.paragraph)

    @property
    def words(self) -> str:
        """The text without marks and footnotes, a line for each of its parts."""
        return text_in_words(self.paragraph)

    @property
    def adopted_on(self) -> date | None:
        return date.fromisoformat(self.adopted.adopted_on) if self.adopted.adopted_on else None

    def get_absolute_url(self) -> str:
        return reverse(
            "website:adopted_text", args=[self.issue.report.meeting.slug, self.adopted.kind, self.adopted.number]
        )

    @property
    def paragraph_address(self) -> str:
        """The path of its paragraph in the report."""
        slug = self.issue.report.meeting.slug
        report = reverse("website:report", args=[slug]) if self.is_current else self.issue.get_absolute_url()
        return f"{report}#para-{self.paragraph.number}"


@dataclass(frozen=True)
class EvidenceRow:
    """A document on which a text rests, as far as the reader may see it; `file` is its address at these pages."""

    row: Row
    pages: str
    file: str


@dataclass(frozen=True)
class TextPage:
    """A conclusion or recommendation for its page, with the texts before and after it in its series."""

    text: IssuedText
    evidence: list[EvidenceRow]
    session: tuple[str, str] | None
    cited_in: list[CitingDocument]
    citation: str
    before: IssuedText | None
    after: IssuedText | None
    count: int


@dataclass(frozen=True)
class Group:
    """Texts under the heading of their addressee."""

    heading: str
    texts: list[IssuedText]


def issued_texts(issues: list[Issue]) -> dict[tuple[str, int], IssuedText]:
    """Everything that was ever issued, by its kind and number, from these issues, the newest first."""
    found: dict[tuple[str, int], IssuedText] = {}
    for issue in issues:
        for paragraph in adopted_paragraphs(FORMATS.restored(issue.content).chapters):
            adopted = paragraph.adopted
            text = IssuedText(issue, adopted, _without_notes(paragraph), is_current=issue == issues[0])
            found.setdefault((adopted.kind, adopted.number), text)
    return found


def current_texts(issues: list[Issue], kind: str) -> list[IssuedText]:
    """Those of this kind in the newest issue, in the order of their numbers."""
    texts = issued_texts(issues[:1]).values()
    return sorted((text for text in texts if text.adopted.kind == kind), key=lambda text: text.adopted.number)


def by_addressee(texts: list[IssuedText]) -> list[Group]:
    groups = {text.adopted.addressee: [] for text in texts}
    for text in texts:
        groups[text.adopted.addressee].append(text)
    return [Group(heading, found) for heading, found in groups.items()]


def text_page(meeting: Meeting, issues: list[Issue], kind: str, number: int, reader) -> TextPage | None:
    """The text with this number, if one was issued: four queries, and more if it names a session."""
    texts = issued_texts(issues)
    text = texts.get((kind, number))
    if text is None:
        return None
    series, session = current_texts(issues, kind), text.adopted.session
    programme = released_programme(meeting) if session else None
    shown = programme.session(session) if programme else None
    documents = documents_by_number(meeting, reader)
    return TextPage(
        text=text,
        evidence=evidence_of(text, documents),
        session=(shown.title, session_address(meeting.slug, session)) if shown else None,
        cited_in=list(_cited_in(meeting).filter(recommendation__kind=kind, recommendation__printed_number=number)),
        citation=citation(text, meeting),
        before=next((other for other in reversed(series) if other.adopted.number < number), None),
        after=next((other for other in series if other.adopted.number > number), None),
        count=len(series),
    )


def documents_by_number(meeting: Meeting, reader) -> dict[int, Row]:
    """The documents of the meeting that `reader` may see: three queries."""
    return {row.document.number: row for row in library(meeting, reader)}


def evidence_of(text: IssuedText, documents: dict[int, Row]) -> list[EvidenceRow]:
    """The documents on which a text rests, in the order in which it cites them."""
    rows = []
    for each in text.adopted.evidence:
        if each.document not in documents:
            continue
        row, address = documents[each.document], ""
        if row.version:
            place = [row.document.meeting.slug, row.document.number, row.version.file_name]
            # The file that readers get, at the first of the pages.
            address = reverse("papers:file", args=place) + (f"#page={each.pages.split('-')[0]}" if each.pages else "")
        rows.append(EvidenceRow(row, each.pages, address))
    return rows


def citation(text: IssuedText, meeting: Meeting) -> str:
    """How to cite a text, in one line."""
    symbol = text.issue.document.symbol
    report = f"Report of the {meeting_name(meeting.title)}{f' ({symbol})' if symbol else ''}"
    held = f"{meeting.city}, {date_range(meeting.starts_on, meeting.ends_on)}"
    return f"{report}, {held}, {text.label.lower()}, para. {text.paragraph.number}."


def cited_text(text: IssuedText) -> CitedWork:
    """The facts of the same citation for reference managers: the report, and in its title the place in it: no query."""
    document: Document = text.issue.document
    work = cited_work(document, [], None)
    return replace(
        work,
        key=f"{text.issue.report.meeting.slug}-{text.adopted.kind}-{text.adopted.number}",
        title=f"{work.title}: {text.label.lower()}, para. {text.paragraph.number}",
        abstract=" ".join(text.words.split()),
        address=absolute(text.get_absolute_url()),
    )


def citing_documents(meeting: Meeting) -> dict[tuple[str, int], list[CitingDocument]]:
    """Where the meeting's texts are cited, by kind and number: one query."""
    found: dict[tuple[str, int], list[CitingDocument]] = {}
    for document in _cited_in(meeting).annotate(
        kind=F("recommendation__kind"), number=F("recommendation__printed_number")
    ):
        found.setdefault((document.kind, document.number), []).append(document)
    return found


def _cited_in(meeting: Meeting) -> QuerySet[CitingDocument]:
    return CitingDocument.objects.filter(recommendation__meeting=meeting).order_by("-dated_on", "pk")


def _without_notes(paragraph: Paragraph) -> Paragraph:
    # Footnotes are numbered through the report, and "Ibid." means nothing alone; they are read in the report.
    def kept(spans):
        return [span for span in spans if not span.note]

    parts = [part if part.table or part.picture else replace(part, spans=kept(part.spans)) for part in paragraph.parts]
    return replace(paragraph, lead=kept(paragraph.lead), spans=kept(paragraph.spans), parts=parts)
