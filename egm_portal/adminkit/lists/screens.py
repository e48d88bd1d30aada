"""Lists of the administration, which accept only the parameters that their pages offer."""

from collections.abc import Callable
from functools import cached_property
from itertools import groupby

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ORDER_VAR, PAGE_VAR, ChangeList
from django.core.paginator import InvalidPage, Page
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict

from egm_portal.adminkit.lists import ALL_THAT_MATCH, TICKED
from egm_portal.adminkit.lists.export import ExportPages
from egm_portal.adminkit.lists.filters import LinkedFilter, field_filter
from egm_portal.adminkit.lists.panel import Panel, panel_of
from egm_portal.adminkit.lists.table import Button, Table, table_of
from egm_portal.adminkit.popups import NoRelatedPopups
from egm_portal.text.ids import is_id
from egm_portal.text.sorting import natural_sort_key

MAX_PARAMETERS = 50  # values in one address; each filter offers one at a time
MAX_WORDS, MAX_CHARACTERS = 10, 200  # of a search, which looks for each word in each column
PREFILLED = ("meeting", "kind")  # what links of the portal fill in on the page that adds a row


class RestrictedChangeList(ChangeList):
    """A list that answers malformed parameters as Django does, with the whole list, and never with an error."""

    def get_filters(self, request: HttpRequest) -> tuple:
        self.request = request
        # A form sends an empty value for a filter that is not set.
        self.filter_params = {name: kept for name, kept in self.filter_params.items() if any(kept) or name == ALL_VAR}
        if sum(map(len, self.filter_params.values())) > MAX_PARAMETERS:
            raise IncorrectLookupParameters
        return super().get_filters(request)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list:
        if len(self.params.get(ORDER_VAR, "").split(".")) > len(self.list_display):
            raise IncorrectLookupParameters
        return super().get_ordering(request, queryset)

    def get_results(self, request: HttpRequest) -> None:
        """Reads the rows of the page. Names are in natural order if they are what the list is sorted by."""
        ids = self.ids_in_natural_order()
        self.paginator = self.model_admin.get_paginator(request, ids or self.queryset, self.list_per_page)
        self.result_count = self.paginator.count
        self.can_show_all = self.result_count <= self.list_max_show_all
        self.multi_page = self.result_count > self.list_per_page
        self.shows_all = not self.multi_page or (self.show_all and self.can_show_all)
        whole = Page(ids or self.queryset, 1, self.paginator)
        try:
            self.page = whole if self.shows_all else self.paginator.page(self.page_num)
        except InvalidPage:
            raise IncorrectLookupParameters from None
        self.result_list = self.rows_with(self.page.object_list) if ids else self.page.object_list

    def ids_in_natural_order(self) -> list[int]:
        """The ids of all rows, "Expert 9" before "Expert 10"; empty if the list is sorted by something else."""
        natural, order = self.model_admin.natural_order, list(self.queryset.query.order_by)
        place = next((place for place, part in enumerate(order) if natural and part in (natural, f"-{natural}")), None)
        if place is None:
            return []
        before = [getattr(part, "expression", part) for part in order[:place]]
        before = [part.lstrip("-") if isinstance(part, str) else part for part in before]
        rows = self.queryset.values_list("pk", *before, natural)
        ids = []
        # The database has sorted by what comes before the name.
        for _, alike in groupby(rows, key=lambda row: row[1:-1]):
            alike = sorted(alike, key=lambda row: natural_sort_key(row[-1]), reverse=order[place] != natural)
            ids += [row[0] for row in alike]
        return ids

    def rows_with(self, ids: list[int]) -> list[Model]:
        """The rows with these ids, in this order."""
        rows = {row.pk: row for row in self.queryset.filter(pk__in=ids)}
        return [rows[pk] for pk in ids if pk in rows]

    def chosen_ids(self, posted: QueryDict) -> list[int]:
        """The ids of the ticked rows in the order of the list, or of all that match the filters if that was chosen."""
        if ALL_THAT_MATCH in posted:
            return self.ids_in_natural_order() or list(self.queryset.values_list("pk", flat=True))
        ticked = [int(value) for value in posted.getlist(TICKED) if is_id(value)]
        found = set(self.queryset.filter(pk__in=ticked).values_list("pk", flat=True))
        return [pk for pk in ticked if pk in found]

    @property
    def previous_url(self) -> str:
        return self.get_query_string({PAGE_VAR: self.page.previous_page_number()})

    @property
    def next_url(self) -> str:
        return self.get_query_string({PAGE_VAR: self.page.next_page_number()})

    @property
    def all_url(self) -> str:
        return self.get_query_string({ALL_VAR: ""})

    @cached_property
    def panel(self) -> Panel:
        return panel_of(self, self.model_admin.rows_of_list(self.request))

    @cached_property
    def table(self) -> Table:
        screen = self.model_admin
        verbs, links = screen.open_verbs(self.request), screen.row_links(self.request)
        return table_of(self, verbs, links, screen.row_buttons(self))


class ListScreen(NoRelatedPopups, ExportPages):
    """A screen whose list accepts the parameters of its filters, and searches for a few words."""

    linked_fields: tuple[str, ...] = ()  # fields by which only links on other pages narrow the list
    natural_order = ""  # the column of names that people count: "Expert 9" before "Expert 10"
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False
    actions = None

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        return RestrictedChangeList

    def rows_of_list(self, request: HttpRequest) -> QuerySet:
        """All rows that the list has without filters, as they are stored."""
        return self.model._default_manager.all()

    def open_verbs(self, request: HttpRequest) -> Callable[[Model], list[str]]:
        """A function that returns the names of the verbs to which a row of the list is open."""
        return lambda row: []

    def row_links(self, request: HttpRequest) -> Callable[[Model, list[str]], list[tuple[str, str]]]:
        """A function that returns label and address of those of the open verbs that a row of the list offers itself."""
        return lambda row, names: []

    def row_buttons(self, changelist: RestrictedChangeList) -> Callable[[Model], list[Button]]:
        """A function that returns what a row of the list does without another page."""
        return lambda row: []

    def get_list_filter(self, request: HttpRequest) -> list[type[admin.SimpleListFilter]]:
        entries = super().get_list_filter(request)
        offered = [field_filter(self.model, entry) if isinstance(entry, str) else entry for entry in entries]
        return offered + [field_filter(self.model, name, LinkedFilter) for name in self.linked_fields]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        # Django accepts any lookup on a screen's own columns: `?title__regex=(a+)+$` blocked a whole web process for
        # minutes, since SQLite's regular expressions run in Python and hold its lock.
        return lookup in {entry.parameter_name for entry in self.get_list_filter(request)}

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        initial = super().get_changeform_initial_data(request)
        return {name: initial[name] for name in PREFILLED if name in initial}

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        # Without case and accents, like the public search.
        return [f"{column}__folded" for column in self.search_fields]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        if len(search_term) <= MAX_CHARACTERS and len(search_term.split()) <= MAX_WORDS:
            return self.rows_with_words(request, queryset, search_term)
        sentence = f"Search for at most {MAX_WORDS} words and {MAX_CHARACTERS} characters."
        self.message_user(request, sentence, messages.WARNING)
        return queryset.none(), False

    def rows_with_words(self, request: HttpRequest, queryset: QuerySet, words: str) -> tuple[QuerySet, bool]:
        """The rows that have all of these words in `search_fields`, and whether one may be found several times."""
        return super().get_search_results(request, queryset, words)
