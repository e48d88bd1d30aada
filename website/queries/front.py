"""The front page: what was advised last, what comes next, and what was advised before."""

from dataclasses import dataclass
from itertools import chain, groupby

from django.db.models import Count, OuterRef, Subquery

from egm_portal.left_out import each_shown
from egm_portal.meetings.models import Meeting
from papers.kinds import kinds_where
from papers.models import Document, SearchEntry, Version
from papers.queries import by_language
from reports.models import Issue
from room.models.recommendations import in_sentence
from website.phase_texts import PhaseTexts
from website.queries.recommendations import RECOMMENDATION, IssuedText, by_addressee, current_texts

SHOWN_RECOMMENDATIONS = 3
MAX_LISTED = 12  # of reports, earlier ones and those in preparation: the list of all meetings has the others
PAPERS = kinds_where(lambda kind: kind.is_paper)


@dataclass(frozen=True)
class MeetingRow:
    meeting: Meeting
    says: PhaseTexts
    recommendations: int = 0
    issue: Issue | None = None


@dataclass(frozen=True)
class Counted:
    """How many there are of something; nothing says that there are none."""

    number: int
    noun: str


@dataclass(frozen=True)
class Recommended:
    """A recommendation in full, and the name of its addressee as it stands after "to"."""

    text: IssuedText
    addressee: str


@dataclass(frozen=True)
class LatestReport:
    """The report that was issued last; `version` is its file, of which the first page is the cover."""

    row: MeetingRow
    document: Document
    version: Version | None
    shown: list[Recommended]
    recommendations: int
    papers: int

    @property
    def has_cover(self) -> bool:
        return bool(self.version and self.version.is_readable and self.version.public_type == "application/pdf")


@dataclass(frozen=True)
class Year:
    year: int
    rows: list[MeetingRow]


@dataclass(frozen=True)
class FrontPage:
    """`coming` are the meetings to come or in session, the next first, and those that are postponed last; `pending`
    those whose report is being prepared; `earlier` the reports before the latest.
    """

    counts: list[Counted]
    since: int | None
    latest: LatestReport | None
    coming: list[MeetingRow]
    pending: list[MeetingRow]
    earlier: list[Year]


def front_page(reader) -> FrontPage:
    """Six queries, whatever the meetings."""
    meetings = Meeting.objects.visible_to(reader)
    rows = each_shown(meetings, lambda meeting: MeetingRow(meeting, PhaseTexts(meeting)))
    issues, papers = _newest_issues(), _papers_of_meetings()
    recommendations = _recommendations_of_meetings()
    rows = [
        MeetingRow(row.meeting, row.says, recommendations.get(row.meeting.pk, 0), issues.get(row.meeting.pk))
        for row in rows
    ]
    over = [row for row in rows if row.says.is_over]
    reported = [row for row in over if row.says.report_is_issued]
    reported.sort(key=lambda row: row.meeting.report_counts_from, reverse=True)
    latest = next((row for row in reported if row.issue), None)
    earlier = [row for row in reported if row is not latest][:MAX_LISTED]
    coming = [row for row in rows if not (row.says.is_over or row.says.is_cancelled)]
    held = [row for row in rows if row.says.is_public and not row.says.tag]
    return FrontPage(
        counts=_counts(held, sum(papers.values()), recommendations),
        since=min((row.meeting.starts_on.year for row in held), default=None),
        latest=_latest(latest, papers) if latest else None,
        coming=sorted(coming[::-1], key=lambda row: row.says.is_postponed),
        pending=[row for row in over if not row.says.report_is_issued][:MAX_LISTED],
        earlier=[
            Year(year, list(members))
            for year, members in groupby(earlier, key=lambda row: row.meeting.report_counts_from.year)
        ],
    )


def _counts(held: list[MeetingRow], papers: int, recommendations: dict[int, int]) -> list[Counted]:
    reports = sum(1 for row in held if row.issue)
    counted = [
        (len(held), "meeting", "meetings"),
        (papers, "paper", "papers"),
        (reports, "report", "reports"),
        (sum(recommendations.values()), "recommendation", "recommendations"),
    ]
    return [Counted(number, one if number == 1 else several) for number, one, several in counted if number]


def _newest_issues() -> dict[int, Issue]:
    """The newest public text of each report by its meeting, without its content: one query."""
    texts = Issue.objects.public().texts().select_related("report").defer("content")
    found: dict[int, Issue] = {}
    for issue in texts:
        found.setdefault(issue.report.meeting_id, issue)
    return found


def _papers_of_meetings() -> dict[int, int]:
    """How many papers everybody may read, by meeting: one query."""
    papers = Document.objects.public().filter(kind__in=PAPERS).order_by().values("meeting")
    return dict(papers.annotate(number=Count("pk")).values_list("meeting", "number"))


def _recommendations_of_meetings() -> dict[int, int]:
    """How many recommendations the newest text of each report has, by meeting: one query."""
    # By the entries of the search: the texts themselves are some hundred kilobytes for each report.
    newest = Issue.objects.public().texts().filter(report__meeting=OuterRef("document__meeting")).values("document")[:1]
    passages = SearchEntry.objects.filter(passage__startswith=f"{RECOMMENDATION} ", document=Subquery(newest))
    counted = passages.order_by().values("document__meeting").annotate(number=Count("pk"))
    return dict(counted.values_list("document__meeting", "number"))


def _latest(row: MeetingRow, papers: dict[int, int]) -> LatestReport:
    """The report of the row with some of its recommendations: two queries."""
    issues = Issue.objects.public().filter(pk=row.issue.pk).select_related("report__meeting", "document")
    issue = issues.first() or row.issue
    # Otherwise its address would load it again.
    document = issue.document
    document.meeting = issue.report.meeting
    versions = Version.objects.shown().current().filter(document=document).select_related("document")
    texts = current_texts([issue], RECOMMENDATION)
    return LatestReport(
        row=row,
        document=document,
        version=next(iter(by_language(versions)), None),
        shown=[Recommended(text, in_sentence(text.adopted.addressee)) for text in chosen(texts)],
        recommendations=len(texts),
        papers=papers.get(row.meeting.pk, 0),
    )


def chosen(texts: list[IssuedText]) -> list[IssuedText]:
    """The first to each addressee, then those that follow, as many as are shown, in the order of their numbers."""
    first = [group.texts[0] for group in by_addressee(texts)]
    others = [text for text in texts if text not in first]
    shown = list(chain(first, others))[:SHOWN_RECOMMENDATIONS]
    return sorted(shown, key=lambda text: text.adopted.number)
