"""Asking the entries of the search: one way in, PostgreSQL's full text and SQLite's FTS5 behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import QuerySet

from egm_portal.clock import portal_now
from egm_portal.compiled_queries import A_DAY, ANOTHER_DAY, CompiledQuery
from papers.models import SearchEntry, SearchEntryQuerySet
from papers.search.question import Question, Term

MAX_HITS = 200  # entries that are put in order, in front and in the text: who gets so many does better to ask again


@dataclass(frozen=True)
class Hit:
    """A thing that was found, and the entry that answers best, of a document the best with a text if there is one."""

    entry: int
    version: int | None
    document: int | None
    meeting: int | None
    participant: int | None
    passage: str | None

    @property
    def thing(self) -> tuple[int | str | None, ...]:
        return (self.passage,) if self.passage else (self.document, self.meeting, self.participant)


@dataclass(frozen=True)
class Found:
    """What was found, each thing once and the best first; `is_cut` when there was more than is put in order."""

    hits: list[Hit]
    is_cut: bool


class Engine:
    """What differs between the databases: how entries match an expression, how well, and how one is written.

    `front` makes an expression that looks only at what is not text, where that spares work.
    """

    tables: tuple[str, ...]
    where: tuple[str, ...]
    score: str
    front: str
    both: str
    either: str
    but_not: str

    def matching(self, expression: str, entries: SearchEntryQuerySet) -> SearchEntryQuerySet:
        """Those of the entries that match, each with its `score`: the lower, the better."""
        return entries.extra(  # noqa: S610 - the only text that is not written below is a parameter
            tables=self.tables,
            where=self.where,
            params=[expression],
            select={"score": self.score},
            select_params=[expression] * self.score.count("%s"),
        )

    def term(self, term: Term) -> str:
        """An expression that an entry with the term matches."""
        raise NotImplementedError

    def expression(self, question: Question) -> str:
        """The question as an expression."""
        wanted = self.both.join(map(self.term, question.wanted))
        return f"({wanted}) {self.but_not} ({self.any_of(question.unwanted)})" if question.unwanted else wanted

    def any_of(self, terms: Iterable[Term]) -> str:
        """An expression that an entry with one of the terms matches."""
        return self.either.join(map(self.term, terms))


class PostgreSQL(Engine):
    tables = ()
    where = ("search_vector @@ CAST(%s AS tsquery)",)
    score = "-ts_rank('{0.1, 0.3, 0.4, 1.0}', search_vector, CAST(%s AS tsquery), 1)"
    front = "{}"
    both, either, but_not = " & ", " | ", "& !"

    def term(self, term: Term) -> str:
        *before, last = (f"'{word}'" for word in term.words)
        if term.beginning:
            last = f"({last} | '{term.beginning}':*)"
        return " <-> ".join([*before, last])


class SQLite(Engine):
    tables = ("papers_searchentry_fts",)
    where = ("papers_searchentry.id = +papers_searchentry_fts.rowid", "papers_searchentry_fts MATCH %s")
    score = "papers_searchentry_fts.rank"
    front = "{{title people abstract}} : ({})"
    both, either, but_not = " AND ", " OR ", "NOT"

    def term(self, term: Term) -> str:
        whole = f'"{" ".join(term.words)}"'
        beginning = " ".join([*term.words[:-1], term.beginning])
        return f'({whole} OR "{beginning}" *)' if term.beginning else whole


def engine() -> Engine:
    """The engine of the database."""
    return PostgreSQL() if connection.vendor == "postgresql" else SQLite()


def find(question: Question, user) -> Found:
    """The things that answer the question among those that `user` may see: two queries, a third for a minus.

    What has it in title, people or abstract comes before what has it in its text.
    """
    at, expression = portal_now(), engine().expression(question)
    front_expression = engine().front.format(expression)
    if user.is_authenticated:
        in_fronts, in_texts = list(_fronts(front_expression, user, at)), list(_texts(expression, user, at))
    else:
        in_fronts, in_texts = PUBLIC_FRONTS.rows(front_expression, at), PUBLIC_TEXTS.rows(expression, at)
    best: dict[tuple, Hit] = {}
    for _, *row in [*sorted(in_fronts), *sorted(in_texts)]:
        hit = Hit(*row)
        if best.setdefault(hit.thing, hit).version is None and hit.version:
            best[hit.thing] = hit
    hits = list(best.values())
    if question.unwanted:
        entries = SearchEntry.objects.order_by().texts_visible_to(user, at)
        without = engine().matching(engine().any_of(question.unwanted), entries)
        documents = set(without.filter(document__in=[hit.document for hit in hits]).values_list("document", flat=True))
        hits = [hit for hit in hits if hit.passage or hit.document not in documents]
    return Found(hits, is_cut=MAX_HITS in (len(in_fronts), len(in_texts)))


def _fronts(expression: str, user, at: datetime) -> QuerySet:
    return _ranked(expression, SearchEntry.objects.order_by().fronts_visible_to(user, at))


def _texts(expression: str, user, at: datetime) -> QuerySet:
    return _ranked(expression, SearchEntry.objects.order_by().texts_visible_to(user, at))


def _ranked(expression: str, entries: SearchEntryQuerySet) -> QuerySet:
    columns = ("score", "pk", "version", "document", "meeting", "participant", "passage")
    return engine().matching(expression, entries).values_list(*columns)[:MAX_HITS]


EXAMPLES = (("one", A_DAY), ("another", ANOTHER_DAY))
PUBLIC_FRONTS = CompiledQuery(lambda expression, at: _fronts(expression, AnonymousUser(), at), examples=EXAMPLES)
PUBLIC_TEXTS = CompiledQuery(lambda expression, at: _texts(expression, AnonymousUser(), at), examples=EXAMPLES)
