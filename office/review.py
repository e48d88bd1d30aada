"""The papers of a meeting with what was found in their files, for the page on which they are reviewed one by one."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Prefetch
from django.template.defaultfilters import pluralize

from agenda.models import Item, Session
from egm_portal.meetings.models import Meeting
from papers.advice import LANGUAGES, length_of
from papers.cells import pages_with_advice
from papers.files.archives import with_received_file
from papers.models import Document, PageText, Paper, Version
from papers.queries import OwedPaper, owed_paper
from papers.states import WORDS, Standing, Words

NEEDS_REVIEW = (Standing.TO_REVIEW, Standing.LATE_FILE)
_ORDER = {standing: place for place, standing in enumerate(Standing)}


@dataclass(frozen=True)
class Reviewed:
    """A paper among those of its meeting, with its newest file."""

    owed: OwedPaper

    @property
    def paper(self) -> Paper:
        return self.owed.paper

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

    @property
    def needs_review(self) -> bool:
        return self.standing in NEEDS_REVIEW

    @property
    def title(self) -> str:
        return self.document.title if self.document else str(self.paper)

    @property
    def authors(self) -> str:
        named = "; ".join(str(author) for author in self.document.authors.all()) if self.document else ""
        return named or str(self.paper.participant)


@dataclass(frozen=True)
class StateChoice:
    """A state by which the papers can be filtered, and how many are in it."""

    value: str
    label: str
    count: int
    chosen: bool


def reviewed_papers(meeting: Meeting) -> list[Reviewed]:
    """Every paper of the meeting, those to review first, then by the names of authors: four queries, however many."""
    versions = Prefetch("document__versions", Version.objects.defer("first_page"))
    papers = Paper.objects.filter(participant__meeting=meeting).select_related("participant__meeting", "document")
    papers = papers.prefetch_related("extensions", versions, "document__authors").order_by("participant__name", "pk")
    return sorted((Reviewed(owed_paper(paper)) for paper in papers), key=lambda row: _ORDER[row.standing])


def next_to_review(rows: list[Reviewed], place: int) -> Reviewed | None:
    """The paper to decide on after the one at this place: those before it come last."""
    return next((row for row in [*rows[place + 1 :], *rows[:place]] if row.needs_review), None)


def first_text(version: Version) -> str | None:
    """The text of the first page; None as long as the file has not been read for its text: one query."""
    return PageText.objects.filter(version=version, number=1).values_list("text", flat=True).first()


def state_choices(rows: list[Reviewed], chosen: str) -> list[StateChoice]:
    counts = Counter(row.standing for row in rows)
    states = [StateChoice(state.value, state.label, counts[state], state.value == chosen) for state in Standing]
    return [StateChoice("", "all", len(rows), not chosen), *(state for state in states if state.count)]


def sessions_with_papers(meeting: Meeting) -> list[Session]:
    """The sessions of the working draft in which a paper with a file is presented: one query."""
    presented = with_received_file(Paper.objects.filter(participant__meeting=meeting))
    sessions = Item.objects.filter(paper__in=presented).values("session")
    return list(Session.objects.filter(meeting=meeting, pk__in=sessions).select_related("meeting"))


def facts_of_file(version: Version, paper: Paper) -> list[tuple[str, str]]:
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
        ("Timeliness", version.get_timeliness_display()),
    ]
    return [(name, value) for name, value in facts if value]
