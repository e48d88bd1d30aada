"""The table of a list: its columns, and the cells of its rows, which are also what an export contains."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib.admin.utils import display_for_field, display_for_value, label_for_field, lookup_field
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import ForeignKey, Model
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from egm_portal.left_out import each_shown


@dataclass(frozen=True)
class Column:
    """A column: its name, its heading, the address that sorts by it, and its order now ("ascending", "descending")."""

    name: str
    heading: str
    sort_url: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row shows in a column; `url` is the page of the row, to which one of its cells leads."""

    column: Column
    content: SafeString | str
    url: str = ""

    @property
    def is_empty(self) -> bool:
        return self.content in ("", "-")


@dataclass(frozen=True, slots=True)
class Button:
    """What a row of the list does at once: what is posted to the list, the label, and what of the row follows it."""

    name: str
    value: str
    label: str
    about: str

    @property
    def place(self) -> str:
        """Its id in the page, to which the answer can lead back."""
        return f"{self.name}-{self.value.partition('-')[0]}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its cells, and the names of the verbs to which it is open.

    `links` are labels and addresses of verbs that the row itself offers, `buttons` what it does without another page.
    """

    row: Model
    cells: list[Cell]
    verbs: list[str]
    links: list[tuple[str, str]]
    buttons: list[Button]


@dataclass(frozen=True)
class Table:
    columns: list[Column]
    rows: list[Row]

    @property
    def has_buttons(self) -> bool:
        return any(row.buttons for row in self.rows)

    @property
    def has_links(self) -> bool:
        return self.has_buttons or any(row.links for row in self.rows)


def table_of(
    changelist: ChangeList,
    verbs_of: Callable[[Model], list[str]],
    links_of: Callable[[Model, list[str]], list[tuple[str, str]]],
    buttons_of: Callable[[Model], list[Button]],
) -> Table:
    """The table of the page; `verbs_of` returns the names of the verbs that are not refused for a row.

    `links_of` returns label and address of those that the row itself offers, and `buttons_of` its own buttons.
    """
    columns, values = columns_of(changelist), values_of(changelist)
    linked = changelist.list_display_links or [columns[0].name]

    def shown(row: Model) -> Row:
        url = f"{changelist.url_for_result(row)}?{changelist.preserved_filters}".removesuffix("?")
        cells = [Cell(column, values[column.name](row), url if column.name in linked else "") for column in columns]
        verbs = verbs_of(row)
        return Row(row, cells, verbs, links_of(row, verbs), buttons_of(row))

    return Table(columns, each_shown(changelist.result_list, shown))


def columns_of(changelist: ChangeList) -> list[Column]:
    orders, columns = dict(list(changelist.get_ordering_field_columns().items())[:1]), []
    for place, name in enumerate(changelist.list_display):
        heading = str(capfirst(label_for_field(name, changelist.model, changelist.model_admin)))
        order = {"asc": "ascending", "desc": "descending"}.get(orders.get(place), "")
        url = changelist.get_query_string({ORDER_VAR: f"-{place}" if order == "ascending" else str(place)})
        is_sortable = changelist.get_ordering_field(name) is not None
        columns.append(Column(name, heading, url if is_sortable else "", order))
    return columns


def values_of(changelist: ChangeList) -> dict[str, Callable[[Model], SafeString | str]]:
    """For each column a function that returns what a row shows in it."""
    return {name: partial(_value, name, changelist.model_admin) for name in changelist.list_display}


def _value(name: str, screen, row: Model) -> SafeString | str:
    field, _, value = lookup_field(name, row, screen)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field is None:
        return display_for_value(value, "")
    if isinstance(field, ForeignKey):
        return str(getattr(row, field.name) or "")
    return display_for_field(value, field, "", avoid_link=True)
