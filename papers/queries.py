"""A participant's papers for their own pages, and which file of a document its readers get."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from django.db.models import Prefetch, Q

from egm_portal.clock import portal_now
from papers import rules
from papers.kinds import KINDS
from papers.languages import language_order
from papers.models import Author, Document, Paper, PaperAuthor, Version
from papers.standing import standing_of
from papers.states import Standing
from participants.models import Participant


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
    """The papers of these participants (a queryset) and those that they write with others, by their deadlines.

    Three queries, however many.
    """
    at = at or portal_now()
    written = Paper.objects.written_with(participants).values("pk")
    papers = Paper.objects.expected().filter(Q(participant__in=participants) | Q(pk__in=written))
    papers = papers.select_related("participant__meeting", "document").prefetch_related(
        "extensions", "document__versions"
    )
    owed = [owed_paper(paper, at) for paper in papers]
    return sorted(owed, key=lambda row: (row.deadline is None, row.deadline))


def participants_writing(paper: Paper) -> list[Participant]:
    """The holder of the paper and the participants who write it too: as they are printed, once it has a document.

    Two queries, unless the paper was read with them.
    """
    people = [paper.participant, *(row.participant for row in paper.other_authors.all())]
    if len(people) == 1 or paper.document is None:
        return people
    printed = [author.participant_id for author in paper.document.authors.all()]
    return sorted(people, key=lambda person: printed.index(person.pk) if person.pk in printed else len(printed))


def written_with_others() -> tuple[Prefetch, ...]:
    """Prefetches for participants: the papers that they write with others, with all that tells how far these are.

    One query, and three more if there are any.
    """
    rows = PaperAuthor.objects.select_related("paper__participant__meeting", "paper__document")
    path = "papers_with_others__paper"
    versions = Prefetch(f"{path}__document__versions", Version.objects.defer("first_page"))
    return Prefetch("papers_with_others", rows), Prefetch(f"{path}__extensions"), versions


def written_by_holder() -> Prefetch:
    """Prefetch for papers: what their authors write with others, in place of a paper that is not expected."""
    return Prefetch("participant__papers_with_others", PaperAuthor.objects.select_related("paper__participant"))


def authors_of(paper: Paper) -> list[Author]:
    """The authors of its document or, before there is one, those with whom it would be added."""
    printed = list(paper.document.authors.all()) if paper.document else []
    return printed or [
        Author(participant=person, name=person.name, country=person.country) for person in participants_writing(paper)
    ]


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
    readable = [version for version in versions if version.is_readable and not version.is_taken_back]
    return next(iter(in_own_language or current or readable), None)


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
