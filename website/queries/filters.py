"""A list of documents, filtered and sorted as a reader asked; the filters, which the search has too."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from egm_portal.text.sorting import natural_sort_key
from papers.kinds import Kind
from papers.languages import language_order, native_name
from website.queries.documents import ProgrammeSession, Row

FILTERS = {
    "meeting": ("Meeting", "All meetings"),
    "kind": ("Kind", "All kinds"),
    "author": ("Author", "All authors"),
    "session": ("Session", "All sessions"),
    "year": ("Year", "All years"),
    "language": ("Language", "All languages"),
}
ORDERS = {"": "Default order", "title": "By title", "author": "By author", "newest": "Newest first"}
SORTINGS = {
    "title": partial(sorted, key=lambda row: natural_sort_key(row.document.title)),
    "author": partial(sorted, key=lambda row: (not row.authors, natural_sort_key(row.authors))),
    "newest": partial(sorted, key=lambda row: (row.dated, row.received_at), reverse=True),
}
OF_DOCUMENTS = ("kind", "author", "session", "year", "language")
PARAMETERS = (*OF_DOCUMENTS, "order")
"""The names in the query string that a list answers to."""


class Facet(NamedTuple):
    """A value by which rows are filtered; `language_order` is its place among those of the same filter."""

    language_order: tuple
    value: str
    label: str


@dataclass(frozen=True)
class Choice:
    """An entry of a field, with the number of rows that it would leave (None for an order)."""

    value: str
    label: str
    count: int | None
    chosen: bool


@dataclass(frozen=True)
class Field:
    """A field of the form above a list."""

    name: str
    label: str
    choices: list[Choice]

    @classmethod
    def of(cls, name: str, facets: list[dict[str, list[Facet]]], chosen: dict[str, str]) -> "Field":
        """A field with what the other filters leave to choose from; what was chosen stays among its choices."""
        label, everything = FILTERS[name]
        possible = sorted({facet for of_row in facets for facet in of_row[name]})
        left = [set(of_row[name]) for of_row in facets if matches(of_row, chosen, ignoring=name)]
        counts = Counter(facet for of_row in left for facet in of_row)
        choices = [
            Choice(facet.value, facet.label, counts[facet], facet.value == chosen[name])
            for facet in possible
            if counts[facet] or facet.value == chosen[name]
        ]
        return cls(name, label, [Choice("", everything, None, not chosen[name]), *choices])

    @property
    def is_of_use(self) -> bool:
        """Whether there is anything to choose from, or something was chosen that can be chosen no longer."""
        everything, *values = self.choices
        return len(values) > 1 or not everything.chosen


@dataclass(frozen=True)
class FilteredList:
    """What is left of a list of `total` rows, and the form above it; `is_filtered` if the reader chose anything."""

    rows: list[Row]
    total: int
    fields: list[Field]
    is_filtered: bool
    is_sorted: bool

    @property
    def can_be_filtered(self) -> bool:
        return self.total > 1


def filtered(rows: list[Row], sessions: list[ProgrammeSession], query: Mapping[str, str]) -> FilteredList:
    """The rows that `query` (a name of PARAMETERS to its value) leaves, in its order: no query to the database."""
    chosen = {name: query.get(name, "") for name in PARAMETERS}
    order = chosen["order"] if chosen["order"] in ORDERS else ""
    facets = [_facets(row, sessions) for row in rows]
    left = [row for row, of_row in zip(rows, facets, strict=True) if matches(of_row, chosen)]
    fields = [Field.of(name, facets, chosen) for name in OF_DOCUMENTS]
    orders = [Choice(value, label, None, value == order) for value, label in ORDERS.items()]
    return FilteredList(
        rows=SORTINGS.get(order, list)(left),
        total=len(rows),
        fields=[*(field for field in fields if field.is_of_use), Field("order", "Order", orders)],
        is_filtered=any(chosen.values()),
        is_sorted=bool(order),
    )


def _facets(row: Row, sessions: list[ProgrammeSession]) -> dict[str, list[Facet]]:
    """The values of a row for each filter."""
    document, year = row.document, row.dated.year
    authors = [author.name for author in document.authors.all()] or [document.corporate_author]
    placed = [(place, session) for place, session in enumerate(sessions) if session.has(document)]
    return {
        "kind": [Facet((list(Kind).index(document.kind),), document.kind, document.get_kind_display())],
        "author": [Facet(tuple(natural_sort_key(author)), author, author) for author in authors if author],
        "session": [Facet((place,), f"s-{session.number}", session.title) for place, session in placed],
        "year": [Facet((-year,), str(year), str(year))],
        "language": [Facet((language_order(code), code), code, native_name(code)) for code in row.language_codes],
    }


def matches(facets: dict[str, list[Facet]], chosen: dict[str, str], ignoring: str = "") -> bool:
    """Whether a row passes every filter that was chosen, leaving out the one named `ignoring`."""
    names = [name for name in facets if chosen[name] and name != ignoring]
    return all(chosen[name] in {facet.value for facet in facets[name]} for name in names)
