"""A participant's papers for their own pages, and which file of a document its readers get."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from egm_portal.clock import portal_now
from papers import rules
from papers.kinds import KINDS
from papers.languages import language_order
from papers.models import Document, Paper, Version
from papers.standing import standing_of
from papers.states import Standing


@dataclass(frozen=True)
class OwedPaper:
    """A paper with its versions, the newest first, the deadline that applies, and how far it is.

    `is_revision` if that deadline is the date with which the paper was returned.
    """

    paper: Paper
    versions: list[Version]
    deadline: datetime | None
    extended: bool
    is_revision: bool
    in_time: str | None
    can_describe: bool
    standing: Standing

    @property
    def is_open(self) -> bool:
        """Whether a file that came now would count without a decision of the organizers."""
        return self.in_time not in (None, Version.Timeliness.LATE)

    @property
    def takes_late_files(self) -> bool:
        """Whether the deadline has passed, and a file that came now would be kept for the organizers to decide on."""
        return self.in_time == Version.Timeliness.LATE

    @property
    def kept_until(self) -> datetime | None:
        """Until when files are kept at all; None without a deadline."""
        return rules.last_kept(self.deadline)

    @property
    def newest(self) -> Version | None:
        return self.versions[0] if self.versions else None

    @property
    def is_owed(self) -> bool:
        return self.paper.state in Paper.OWED


def owed_papers(participants, at: datetime | None = None) -> list[OwedPaper]:
    """The papers of these participants (a queryset), in order of their deadlines: three queries, however many."""
    at = at or portal_now()
    papers = Paper.objects.expected().filter(participant__in=participants)
    papers = papers.select_related("participant__meeting", "document").prefetch_related(
        "extensions", "document__versions"
    )
    owed = [owed_paper(paper, at) for paper in papers]
    return sorted(owed, key=lambda row: (row.deadline is None, row.deadline))


def owed_paper(paper: Paper, at: datetime | None = None) -> OwedPaper:
    versions, at = rules.files_of(paper), at or portal_now()
    dates = rules.dates_of(paper)
    deadline, until = dates.deadline, dates.extended_until
    return OwedPaper(
        paper=paper,
        versions=versions,
        deadline=deadline,
        extended=bool(until) and deadline == until and not dates.is_return,
        is_revision=dates.is_return,
        can_describe=rules.can_describe(paper),
        in_time=rules.timeliness(dates.due_at, until, at),
        standing=standing_of(paper, versions[0] if versions else None, deadline, at),
    )


def offered(versions: Iterable[Version]) -> Version | None:
    """Which of the versions that readers may have, the newest first, they get if they ask for no language."""
    versions = list(versions)
    # The document's own language comes before translations. Author and organizers get the newest readable file as long
    # as none is current.
    current = [version for version in versions if version.is_current]
    in_own_language = [version for version in current if not version.is_translation]
    return next(iter(in_own_language or current or [version for version in versions if version.is_readable]), None)


def by_language(versions: Iterable[Version]) -> list[Version]:
    """The current versions of one document, its own language first, then in the order of the United Nations."""
    current = [version for version in versions if version.is_current]
    return sorted(current, key=lambda version: (version.is_translation, language_order(version.language_code)))


def files_of_a_day(document: int | None, at: datetime) -> int:
    """How many files have come for the document with this id within a day."""
    since = at - timedelta(days=1)
    sent = Version.objects.originals().filter(document=document, received_at__gt=since)
    return sent.count() if document else 0


def next_correction_symbol(document: Document, kind: str) -> str:
    """The symbol of the next corrigendum or addendum to the document: one query; empty for one without a symbol."""
    if not document.symbol:
        return ""
    symbols = Document.objects.filter(meeting=document.meeting_id).values_list("symbol", flat=True)
    used = {symbol.casefold() for symbol in symbols}
    # Such as EGM/ICT/2013/1/Corr.2 (UN Editorial Manual).
    candidates = (f"{document.symbol}/{KINDS[kind].symbol_suffix}.{number}" for number in count(1))
    return next(symbol for symbol in candidates if symbol.casefold() not in used)
