"""The papers of a meeting with what was found in their files, for the page on which they are reviewed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.template.defaultfilters import pluralize

from agenda.models import Item, Session
from egm_portal.meetings.models import Meeting
from papers.advice import LANGUAGES, advice_on, length_of
from papers.cells import pages_with_advice
from papers.files.archives import with_received_file
from papers.models import Document, Paper, Version
from papers.queries import OwedPaper, owed_paper
from papers.standing import WORDS, Standing, Words
from papers.waiting import Queue


@dataclass(frozen=True)
class Reviewed:
    """A paper with its newest file: `facts` are names and values, `picture` is a data: URL or empty."""

    paper: Paper
    owed: OwedPaper
    authors: str
    facts: list[tuple[str, str]]
    advice: list[str]
    picture: str = ""

    @property
    def standing(self) -> Standing:
        return self.owed.standing

    @property
    def words(self) -> Words:
        return WORDS[self.standing]

    @property
    def document(self) -> Document | None:
        return self.paper.document

    @property
    def newest(self) -> Version | None:
        return self.owed.newest


@dataclass(frozen=True)
class StateChoice:
    """A state by which the papers can be filtered, and how many are in it."""

    value: str
    label: str
    count: int
    chosen: bool


def reviewed_papers(meeting: Meeting) -> list[Reviewed]:
    """Every paper of the meeting by the name of its author, without pictures: four queries, however many papers.

    While files wait for a worker there is one more for each kind of wait.
    """
    versions = Prefetch("document__versions", Version.objects.defer("first_page"))
    papers = Paper.objects.filter(participant__meeting=meeting).select_related("participant__meeting", "document")
    papers = papers.prefetch_related("extensions", versions, "document__authors").order_by("participant__name", "pk")
    queue = Queue()
    rows = []
    for paper in papers:
        owed = owed_paper(paper)
        authors = "; ".join(str(author) for author in paper.document.authors.all()) if paper.document else ""
        row = Reviewed(
            paper=paper,
            owed=owed,
            authors=authors or str(paper.participant),
            facts=_facts(owed.newest, paper) if owed.newest else [],
            advice=advice_on(owed.newest, paper, queue) if owed.newest else [],
        )
        rows.append(row)
    return rows


def pictures_of(shown: Iterable[Reviewed]) -> dict[int, str]:
    """The first page of the newest file of these papers, by the id of the version: one query."""
    newest = [row.newest.pk for row in shown if row.newest]
    return dict(Version.objects.filter(pk__in=newest).values_list("pk", "first_page"))


def state_choices(rows: list[Reviewed], chosen: str) -> list[StateChoice]:
    counts = Counter(row.standing for row in rows)
    states = [StateChoice(state.value, state.label, counts[state], state.value == chosen) for state in Standing]
    return [StateChoice("", "all", len(rows), not chosen), *(state for state in states if state.count)]


def sessions_with_papers(meeting: Meeting) -> list[Session]:
    """The sessions of the working draft in which a paper with a file is presented: one query."""
    presented = with_received_file(Paper.objects.filter(participant__meeting=meeting))
    sessions = Item.objects.filter(paper__in=presented).values("session")
    return list(Session.objects.filter(meeting=meeting, pk__in=sessions).select_related("meeting"))


def _facts(version: Version, paper: Paper) -> list[tuple[str, str]]:
    """What the checks found, each under its name; nothing for what was not checked."""
    checks, text_layer, fonts = version.checks, "", ""
    without_text = checks.get("pages_without_text")
    if without_text is not None and version.pages:
        text_layer = (
            f"missing on {without_text} of {version.pages} page{pluralize(version.pages)}"
            if without_text
            else "on every page"
        )
    not_embedded = checks.get("fonts_missing")
    if not_embedded is not None:
        fonts = f"not embedded: {', '.join(not_embedded)}" if not_embedded else "embedded"
    facts = [
        ("Length", pages_with_advice(version.pages, paper) if version.pages else length_of(version)),
        ("Words", f"{checks['words']:,}" if checks.get("words") else ""),
        ("Page size", checks.get("paper", "")),
        ("Language", LANGUAGES.get(checks.get("language", ""), "")),
        ("Text layer", text_layer),
        ("Fonts", fonts),
        ("Tagged", {True: "yes", False: "no"}.get(checks.get("tagged"), "")),
        ("On time", version.get_timeliness_display()),
    ]
    return [(name, value) for name, value in facts if value]
