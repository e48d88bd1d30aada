"""What a search finds, shaped for its page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q
from django.urls import reverse

from egm_portal.left_out import each_shown
from egm_portal.text.dates import date_range
from papers.kinds import Kind
from papers.languages import language_order, native_name
from papers.models import PageText, SearchEntry
from papers.search.engines import Hit, find
from papers.search.excerpts import Piece, best_page, excerpt, marked
from papers.search.question import Question, question_from
from papers.search.words import plain
from participants.fields import Use, fields_for
from participants.models import Participant
from room.models import Recommendation
from website.queries.documents import author_line, standing
from website.queries.filters import Facet, Field, matches

PAGE_SIZE = 20
FILTERS = ("meeting", "kind", "year", "language")
"""The names in the query string by which results are narrowed."""
KIND_ORDER = ["meeting", "person", Recommendation.Kind.RECOMMENDATION, Recommendation.Kind.CONCLUSION, *Kind]

OWNERS = ("document__meeting", "meeting", "participant__meeting")
"""The paths from an entry to the meeting of what it is of."""

# What a row is made of: an entry has five relations, and reading them whole costs more than the search itself.
SHOWN_FIELDS = (
    *("text", "first_page", "passage", "passage_title", "passage_text"),
    *(f"document__{name}" for name in ("number", "kind", "symbol", "title", "abstract", "corporate_author")),
    *(f"document__{name}" for name in ("language", "access", "publish_at", "withdrawn_at")),
    *(f"version__{name}" for name in ("number", "language", "media_type", "current_from", "superseded_at")),
    *(f"meeting__{name}" for name in ("slug", "title", "summary", "city", "starts_on", "ends_on")),
    *(f"participant__{name}" for name in fields_for(Use.PRINTED)),
    *(f"{owner}__meeting__{name}" for owner in ("document", "participant") for name in ("slug", "short_title")),
)


@dataclass(frozen=True)
class Row:
    """Something that was found; `page` is the page of its file that has most of what was looked for, if one has any.

    `language` is that of its title, `file_language` that of the file; `is_translation` if these are two.
    """

    url: str
    title: list[Piece]
    line: list[Piece]
    meta: str
    excerpt: list[Piece]
    standing: str = ""
    page: int | None = None
    page_url: str = ""
    language: str = "en"
    file_language: str = "en"
    is_translation: bool = False
    others: list[tuple[str, str]] = field(default_factory=list)
    """Of a person who took part in several meetings: the words about each of the others, and its list."""

    @classmethod
    def of(cls, entry: SearchEntry, question: Question, page: PageText | None, others: list[SearchEntry] = ()) -> "Row":
        if entry.passage:
            return cls.of_passage(entry, question)
        if entry.document:
            return cls.of_document(entry, question, page)
        if meeting := entry.meeting:
            return cls(
                url=meeting.get_absolute_url(),
                title=marked(plain(meeting.title), question),
                line=marked(plain(f"{meeting.city}, {date_range(meeting.starts_on, meeting.ends_on)}"), question),
                meta="Meeting",
                excerpt=excerpt(plain(meeting.summary), question),
            )
        return cls.of_person(entry, question, others)

    @classmethod
    def of_person(cls, entry: SearchEntry, question: Question, others: list[SearchEntry]) -> "Row":
        person = entry.participant
        described = ", ".join(filter(None, [person.position, person.country]))
        return cls(
            url=_place_in_list(person),
            title=marked(plain(person.formal_name), question),
            line=marked(plain(described), question),
            meta=_part(person),
            excerpt=[],
            others=[(_part(other.participant), _place_in_list(other.participant)) for other in others],
        )

    @classmethod
    def of_passage(cls, entry: SearchEntry, question: Question) -> "Row":
        """A conclusion or recommendation of an issued report (`reports.search_entries`)."""
        document, (kind, number, *_) = entry.document, entry.passage.split()
        label = f"{Recommendation.Kind(kind).label} {number}: "
        return cls(
            url=reverse("website:adopted_text", args=[document.meeting.slug, kind, int(number)]),
            title=[
                Piece(label),
                *marked(plain(entry.passage_title), question),
            ],
            line=[],
            meta=" · ".join(filter(None, ["Report", document.symbol, document.meeting.short_title])),
            excerpt=excerpt(plain(entry.passage_text), question),
            standing=standing(document),
            language=document.language,
            file_language=document.language,
        )

    @classmethod
    def of_document(cls, entry: SearchEntry, question: Question, page: PageText | None) -> "Row":
        document = entry.document
        written_by = author_line(document, document.printed_authors)
        about = [document.get_kind_display(), document.symbol, document.meeting.short_title]
        if page:
            entry.version.document = document
        return cls(
            url=document.get_absolute_url(),
            title=marked(plain(document.title), question),
            line=marked(plain(written_by), question),
            meta=" · ".join(filter(None, about)),
            excerpt=excerpt(page.text if page else plain(document.abstract), question),
            standing=standing(document),
            page=page and page.number,
            page_url=f"{_file_url(entry)}#page={page.number}" if page else "",
            language=document.language,
            file_language=entry.version.language_code if page else "en",
            is_translation=bool(page) and entry.version.is_translation,
        )


@dataclass(frozen=True)
class Results:
    """A page of what was found; or, in `refusal`, the sentence that says why nothing was searched.

    `is_cut` when more was found than is put in order. `fields` are those that narrow it and leave a choice.
    """

    refusal: str = ""
    page: Page | None = None
    is_cut: bool = False
    rows: list[Row] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    is_filtered: bool = False


@dataclass(frozen=True)
class FoundHit:
    """A hit with what it is filtered by; `others` are the hits of the same person in other meetings."""

    hit: Hit
    facets: dict[str, list[Facet]]
    others: list[Hit] = field(default_factory=list)


def search(text: str, reader, query: Mapping[str, str]) -> Results:
    """What `reader` may see of what the text asks for, 20 at a time: six queries, and one more for a minus."""
    question = question_from(text)
    if not question.wanted:
        return Results(refusal=question.refusal)
    found = find(question, reader)
    chosen = {name: query.get(name, "") for name in FILTERS}
    facts = _facts_of(found.hits)
    facets = [_facets(facts[hit.entry]) for hit in found.hits if hit.entry in facts]
    fields = [Field.of(name, facets, chosen) for name in FILTERS]
    left = _filtered(found.hits, facts, chosen)
    shown = Paginator(left, PAGE_SIZE).get_page(query.get("page", "1"))
    related = ("document__meeting", "version", "meeting", "participant__meeting")
    authors = Prefetch("document__authors", to_attr="printed_authors")  # into a list: a manager for each costs time
    entries = SearchEntry.objects.select_related(*related).only(*SHOWN_FIELDS).prefetch_related(authors)
    ids = [hit.entry for found_hit in shown for hit in (found_hit.hit, *found_hit.others)]
    read = entries.in_bulk(ids)
    others = {
        found_hit.hit.entry: [read[hit.entry] for hit in found_hit.others if hit.entry in read] for found_hit in shown
    }
    entries = [read[found_hit.hit.entry] for found_hit in shown if found_hit.hit.entry in read]
    # The best page of each entry that has one, by the version and the page with which the entry begins.
    best = {(entry.version_id, entry.first_page): best_page(entry.text, question) for entry in entries if entry.version}
    wanted = {(version, first + line): (version, first) for (version, first), line in best.items() if line is not None}
    these = reduce(or_, (Q(version=version, number=number) for version, number in wanted), Q(pk__in=()))
    pages = {wanted[page.version_id, page.number]: page for page in PageText.objects.filter(these)}
    rows = each_shown(
        entries,
        lambda entry: Row.of(entry, question, pages.get((entry.version_id, entry.first_page)), others[entry.pk]),
    )
    fields = [each for each in fields if each.is_of_use]
    return Results(page=shown, is_cut=found.is_cut, rows=rows, fields=fields, is_filtered=any(chosen.values()))


FACTS = (
    *("pk", "passage", "document__kind", "document__language", "version__language", "participant__user"),
    *(f"{owner}__{name}" for owner in OWNERS for name in ("slug", "short_title", "starts_on")),
)


def _facts_of(hits: list[Hit]) -> dict[int, dict]:
    """What hits are filtered by, and the user of a person, by the ids of entries: one query."""
    entries = SearchEntry.objects.order_by().filter(pk__in=[hit.entry for hit in hits])
    return {facts["pk"]: facts for facts in entries.values(*FACTS)}


def _facets(facts: dict) -> dict[str, list[Facet]]:
    """The values of a hit for each filter; meetings, the newest first."""
    owner = next(owner for owner in OWNERS if facts[f"{owner}__slug"])
    slug, title, starts_on = (facts[f"{owner}__{name}"] for name in ("slug", "short_title", "starts_on"))
    kind, label = _kind(facts)
    languages = {facts["document__language"], facts["version__language"]} - {None, ""}
    return {
        "meeting": [Facet((-starts_on.toordinal(), title), slug, title)],
        "kind": [Facet((KIND_ORDER.index(kind),), kind, label)],
        "year": [Facet((-starts_on.year,), str(starts_on.year), str(starts_on.year))],
        "language": [Facet((language_order(code), code), code, native_name(code)) for code in sorted(languages)],
    }


def _kind(facts: dict) -> tuple[str, str]:
    """The kind of a hit, and its name."""
    if facts["passage"]:
        kind = Recommendation.Kind(facts["passage"].split()[0])
        return kind.value, kind.label
    if facts["document__kind"]:
        return facts["document__kind"], Kind(facts["document__kind"]).label
    return ("meeting", "Meeting") if facts["meeting__slug"] else ("person", "Person")


def _filtered(hits: list[Hit], facts: dict[int, dict], chosen: dict[str, str]) -> list[FoundHit]:
    """The hits that pass the filters, those of one person as one: by the account, since names may be alike."""
    left: list[FoundHit] = []
    of_users: dict[int, FoundHit] = {}
    for hit in hits:
        if hit.entry not in facts:  # deleted since it was found
            continue
        found_hit = FoundHit(hit, _facets(facts[hit.entry]))
        if not matches(found_hit.facets, chosen):
            continue
        user = facts[hit.entry]["participant__user"]
        if user in of_users:
            of_users[user].others.append(hit)
            continue
        if user:
            of_users[user] = found_hit
        left.append(found_hit)
    return left


def _part(person: Participant) -> str:
    return f"{person.get_role_display()} · {person.meeting.short_title}"


def _place_in_list(person: Participant) -> str:
    return f"{reverse('website:participants', args=[person.meeting.slug])}#person-{person.pk}"


def _file_url(entry: SearchEntry) -> str:
    """The address of the file that has the text: that of the document while it is the one that readers get."""
    document, version = entry.document, entry.version
    where = [document.meeting.slug, document.number]
    if version.is_current and version.is_translation:
        return reverse("papers:in_language", args=[*where, version.language, version.file_name])
    if version.is_current:
        return reverse("papers:file", args=[*where, version.file_name])
    return reverse("papers:version", args=[*where, version.number, version.file_name])
