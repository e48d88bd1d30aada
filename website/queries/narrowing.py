"""A list of documents, narrowed and put into the order that a reader asked for."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from egm_portal.text.sorting import natural_sort_key
from papers.kinds import Kind
from papers.languages import own_name, rank
from website.queries.documents import PlacedIn, Row

FILTERS = {
    "kind": ("Kind", "All kinds"),
    "author": ("Author", "All authors"),
    "session": ("Session", "All sessions"),
    "year": ("Year", "All years"),
    "language": ("Language", "All languages"),
}
ORDERS = {"": "Default order", "title": "By title", "author": "By author", "newest": "Newest first"}
QUESTIONS = (*FILTERS, "order")
"""The names in the query that a list answers to."""


class Mark(NamedTuple):
    """Something by which a list can be narrowed; `rank` is its place among others of its kind."""

    rank: tuple
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


@dataclass(frozen=True)
class Narrowed:
    """What is left of a list of `total` rows, and the form that narrows it; `asked` if the reader chose anything."""

    rows: list[Row]
    total: int
    fields: list[Field]
    asked: bool
    ordered: bool

    @property
    def can_be_asked(self) -> bool:
        """Whether there is anything to choose from."""
        return self.total > 1


def narrowed(rows: list[Row], sessions: list[PlacedIn], query: Mapping[str, str]) -> Narrowed:
    """The rows that `query` (a name of QUESTIONS to its value) leaves, in its order: no query to the database."""
    asked = {name: query.get(name, "") for name in QUESTIONS}
    marks = [{name: list(_marks(name, row, sessions)) for name in FILTERS} for row in rows]
    left = [row for row, of_row in zip(rows, marks, strict=True) if _matches(of_row, asked)]
    order = asked["order"] if asked["order"] in ORDERS else ""
    fields = [_filter(name, marks, asked) for name in FILTERS]
    return Narrowed(
        rows=_in_order(left, order),
        total=len(rows),
        fields=[field for field in fields if len(field.choices) > 2 or asked[field.name]] + [_order_field(order)],
        asked=any(asked.values()),
        ordered=bool(order),
    )


def _marks(name: str, row: Row, sessions: list[PlacedIn]) -> Iterator[Mark]:
    """What a row can be found by under this name."""
    document = row.document
    if name == "kind":
        yield Mark((list(Kind).index(document.kind),), document.kind, document.get_kind_display())
    elif name == "author":
        names = [author.name for author in document.authors.all()] or [document.corporate_author]
        yield from (Mark(tuple(natural_sort_key(author)), author, author) for author in names if author)
    elif name == "session":
        placed = [(place, session) for place, session in enumerate(sessions) if session.has(document)]
        yield from (Mark((place,), f"s-{session.number}", session.title) for place, session in placed)
    elif name == "year":
        yield Mark((-row.dated.year,), str(row.dated.year), str(row.dated.year))
    else:
        yield from (Mark((rank(code), code), code, own_name(code)) for code in row.language_codes)


def _matches(marks: dict[str, list[Mark]], asked: dict[str, str], but: str = "") -> bool:
    """Whether a row has everything that is asked, but for the question `but`."""
    wanted = [name for name in FILTERS if asked[name] and name != but]
    return all(asked[name] in {mark.value for mark in marks[name]} for name in wanted)


def _filter(name: str, marks: list[dict[str, list[Mark]]], asked: dict[str, str]) -> Field:
    """A field with what the other questions leave to choose from; a choice that was made stays among them."""
    label, everything = FILTERS[name]
    possible = sorted({mark for of_row in marks for mark in of_row[name]})
    left = [set(of_row[name]) for of_row in marks if _matches(of_row, asked, but=name)]
    counts = Counter(mark for of_row in left for mark in of_row)
    choices = [
        Choice(mark.value, mark.label, counts[mark], mark.value == asked[name])
        for mark in possible
        if counts[mark] or mark.value == asked[name]
    ]
    return Field(name, label, [Choice("", everything, None, not asked[name]), *choices])


def _order_field(order: str) -> Field:
    return Field("order", "Order", [Choice(value, label, None, value == order) for value, label in ORDERS.items()])


def _in_order(rows: list[Row], order: str) -> list[Row]:
    if order == "newest":
        return sorted(rows, key=lambda row: (row.dated, row.received_at), reverse=True)
    if order == "author":
        return sorted(rows, key=lambda row: (not row.authors, natural_sort_key(row.authors)))
    return sorted(rows, key=lambda row: natural_sort_key(row.document.title)) if order else rows
