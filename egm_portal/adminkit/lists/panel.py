"""What stands above a list: chips, a form with the search and a select for each filter, and what narrows the list."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.db.models import QuerySet
from django.utils.text import capfirst

from egm_portal.adminkit.lists.chips import ChipFilter, ChipLink
from egm_portal.adminkit.lists.filters import LinkedFilter

MEETING = "meeting"
"""The parameter that names the meeting of a list. It says where the reader is, and is not removed."""
NO_MEETING = "none"
"""In place of a meeting's id: the rows that belong to no meeting. This narrows the list, and can be removed."""
NO_FILTERS = {MEETING, ORDER_VAR, PAGE_VAR, ALL_VAR, ERROR_FLAG}


@dataclass(frozen=True)
class Select:
    """One filter, with its choices as value, label, and whether it is the present one."""

    name: str
    title: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class SetFilter:
    """What narrows the list, in words, and the address of the list without it."""

    words: str
    url: str


@dataclass(frozen=True)
class Panel:
    summary: str
    chips: list[ChipLink]
    selects: list[Select]
    hidden: list[tuple[str, str]]
    """Parameters that the form keeps: the meeting, the order, the chip, and what links have set."""
    set_filters: list[SetFilter]
    clear_url: str
    whole: int | None
    """How many rows there are without filters, if any is set."""


def panel_of(changelist: ChangeList, rows: QuerySet) -> Panel:
    """The panel of a list whose rows without filters are these; one query at most."""
    summary, chips, whole = "", [], None
    set_filters, selects = list(_set_filters(changelist)), list(_selects(changelist))
    if chip_filter := next((spec for spec in changelist.filter_specs if isinstance(spec, ChipFilter)), None):
        numbers = chip_filter.numbers(rows)
        chips, whole = chip_filter.links(changelist, numbers), numbers.get("")
        if whole and getattr(changelist.request, "edited_meeting", None):
            summary = chip_filter.summary(numbers)
    elif set_filters:
        whole = rows.count()
    in_form = {select.name for select in selects} | {SEARCH_VAR, PAGE_VAR, ALL_VAR, ERROR_FLAG}
    return Panel(
        summary=summary,
        chips=chips,
        selects=selects,
        hidden=[(name, value) for name, value in _asked(changelist) if name not in in_form],
        set_filters=set_filters,
        clear_url=changelist.get_query_string(dict.fromkeys(changelist.filter_params.keys() - NO_FILTERS)),
        whole=whole if set_filters else None,
    )


def _selects(changelist: ChangeList) -> Iterator[Select]:
    for spec in changelist.filter_specs:
        values = changelist.filter_params.get(spec.parameter_name, [])
        is_elsewhere = isinstance(spec, ChipFilter | LinkedFilter) or (spec.parameter_name == MEETING and values)
        # A select has one value: links may set several, such as all who were ever invited.
        if not is_elsewhere and len(spec.lookup_choices) > 1 and len(values) < 2:
            options = [(str(value), label, str(value) in values) for value, label in spec.lookup_choices]
            yield Select(spec.parameter_name, str(spec.title), options)


def _asked(changelist: ChangeList) -> list[tuple[str, str]]:
    return [(name, value) for name, values in changelist.filter_params.items() for value in values]


def _set_filters(changelist: ChangeList) -> Iterator[SetFilter]:
    labels = {spec.parameter_name: dict(spec.lookup_choices) for spec in changelist.filter_specs}
    for name, value in _asked(changelist):
        if name in NO_FILTERS and (name, value) != (MEETING, NO_MEETING):
            continue
        others = [other for other in changelist.filter_params[name] if other != value]
        url = changelist.get_query_string({name: others or None})
        if name == SEARCH_VAR:
            yield SetFilter(f"“{value}”", url)
        else:
            label = labels.get(name, {}).get(value, f"{name}: {value}")
            yield SetFilter(capfirst(str(label)), url)
