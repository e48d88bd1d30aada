"""Chips: links above a list to the rows that an organizer asks for, each with their number in the whole meeting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Aggregate, Count, Q, QuerySet

from egm_portal.clock import portal_now


@dataclass(frozen=True)
class Chip:
    """The label of a chip, and which of the rows it leads to at a time."""

    label: str
    rows: Callable[[QuerySet, datetime], QuerySet]


@dataclass(frozen=True)
class ChipLink:
    """A chip with the number of its rows."""

    label: str
    number: int
    url: str
    is_current: bool


class ChipFilter(admin.SimpleListFilter):
    """A filter that is shown as chips. A screen has one at most, and declares all its chips in it.

    `figures` are aggregates for the sentence above the chips, counted with them.
    """

    title = "chips"  # it is not shown, but Django requires one
    everything = "All"
    chips: dict[str, Chip] = {}
    figures: dict[str, Aggregate] = {}

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return [(name, chip.label) for name, chip in self.chips.items()]

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        chip = self.chips.get(self.value())
        return chip.rows(queryset, portal_now()) if chip else queryset

    def numbers(self, rows: QuerySet) -> dict[str, int]:
        """How many of the rows each chip leads to, how many there are by the key "", and the figures; one query."""
        at, places = portal_now(), {f"chip_{place}": name for place, name in enumerate(self.chips)}
        counts = {
            place: Count("pk", filter=Q(pk__in=self.chips[name].rows(rows, at).order_by().values("pk")))
            for place, name in places.items()
        }
        numbers = rows.order_by().aggregate(whole=Count("pk"), **counts, **self.figures)
        figures = {name: numbers[name] for name in self.figures}
        return {"": numbers["whole"], **{name: numbers[place] for place, name in places.items()}, **figures}

    def summary(self, numbers: dict[str, int]) -> str:
        """What the list of a meeting says of it, above the chips."""
        return ""

    def links(self, changelist: ChangeList, numbers: dict[str, int]) -> list[ChipLink]:
        """The chips that lead to any row, after the one that leads to all; none if that would be the only one."""
        name, links = self.parameter_name, []
        for value, chip in self.chips.items():
            is_current = value == self.value()
            if numbers[value] or is_current:
                url = changelist.get_query_string({name: value})
                links.append(ChipLink(chip.label, numbers[value], url, is_current))
        if not links:
            return []
        is_whole = self.value() not in self.chips
        return [ChipLink(self.everything, numbers[""], changelist.get_query_string({name: None}), is_whole), *links]


def state_chips(field: str, labels: dict[str, str]) -> dict[str, Chip]:
    """A chip for each of these values of a field."""
    return {
        str(value): Chip(label, lambda rows, at, value=value: rows.filter(**{field: value}))
        for value, label in labels.items()
    }
