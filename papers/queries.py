"""A participant's papers shaped for their own pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from egm_portal.clock import portal_now
from papers import rules
from papers.models import Paper, Version


@dataclass(frozen=True)
class OwedPaper:
    """A paper and what has come of it: versions newest first, the deadline that counts, what is taken."""

    paper: Paper
    versions: list[Version]
    deadline: datetime | None
    extended: bool
    is_open: bool
    can_describe: bool

    @property
    def newest(self) -> Version | None:
        """The version that was received last."""
        return self.versions[0] if self.versions else None

    @property
    def is_owed(self) -> bool:
        """Whether the author is asked for a file now."""
        return self.paper.state in (Paper.State.AWAITED, Paper.State.RETURNED)


def owed_papers(participants, at: datetime | None = None) -> list[OwedPaper]:
    """The papers of these participants (a queryset), in order of their deadlines: three queries, however many."""
    at = at or portal_now()
    papers = Paper.objects.filter(participant__in=participants).exclude(state=Paper.State.WITHDRAWN)
    papers = papers.select_related("participant__meeting", "document").prefetch_related(
        "extensions", "document__versions"
    )
    owed = [owed_paper(paper, at) for paper in papers]
    return sorted(owed, key=lambda each: (each.deadline is None, each.deadline))


def owed_paper(paper: Paper, at: datetime | None = None) -> OwedPaper:
    """One paper with what has come of it, and whether files are taken at `at` (now, if not given)."""
    extended_until = max((extension.until for extension in paper.extensions.all()), default=None)
    versions = sorted(paper.document.versions.all(), key=lambda each: -each.number) if paper.document else []
    for version in versions:
        version.document = paper.document
    deadline = rules.last_moment(paper.due_at, extended_until)
    return OwedPaper(
        paper=paper,
        versions=versions,
        deadline=deadline,
        extended=bool(extended_until) and deadline == extended_until,
        can_describe=rules.can_describe(paper),
        is_open=rules.timeliness(paper.due_at, extended_until, at or portal_now())
        not in (None, Version.Timeliness.LATE),
    )


def files_of_a_day(paper: Paper, at: datetime) -> int:
    """How many files came for the paper in the 24 hours before `at`."""
    since = at - timedelta(days=1)
    return Version.objects.filter(document=paper.document_id, received_at__gt=since).count() if paper.document_id else 0
