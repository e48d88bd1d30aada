"""What a list of the administration may be asked: what its page offers, and nothing else.

Django takes any lookup on a screen's own columns from the address: `?title__regex=(a+)+$` held a whole web process
for minutes, since SQLite's regular expressions run in Python and hold its lock.
"""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from egm_portal.adminkit.popups import WithoutPopups
from egm_portal.text.ids import is_id

MOST_PARAMETERS = 50
"""Values in one address; each filter offers one at a time."""
MOST_WORDS, MOST_CHARACTERS = 10, 200
"""Of a search: each word is looked for in each column."""
DATE_PARTS = {"year": range(1900, 2200), "month": range(1, 13), "day": range(1, 32)}
"""The first and last years that Python knows cannot be moved between time zones."""
FILLED = ("meeting", "kind")
"""Fields that links of the portal fill on the page that adds a row."""


class OfferedChangeList(ChangeList):
    """A list that answers a malformed question as Django does, with the whole list, and never with an error."""

    def get_filters(self, request: HttpRequest) -> tuple:
        if sum(map(len, self.filter_params.values())) > MOST_PARAMETERS:
            raise IncorrectLookupParameters
        for part, possible in DATE_PARTS.items():
            for value in self.filter_params.get(f"{self.date_hierarchy}__{part}", []):
                if not is_id(value) or int(value) not in possible:
                    raise IncorrectLookupParameters
        return super().get_filters(request)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list:
        if len(self.params.get(ORDER_VAR, "").split(".")) > len(self.list_display):
            raise IncorrectLookupParameters
        return super().get_ordering(request, queryset)


class OfferedLookups(WithoutPopups, admin.ModelAdmin):
    """A screen whose list takes the parameters of its filters and its hierarchy of dates, and a search of some words.

    `linked_lookups` are those by which other pages lead to the list. No screen opens in a pop-up window or counts its
    filters' rows: the board has the counts that matter.
    """

    linked_lookups: tuple[str, ...] = ()
    show_facets = admin.ShowFacets.NEVER

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        return OfferedChangeList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in self._offered(request)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        initial = super().get_changeform_initial_data(request)
        return {name: initial[name] for name in FILLED if name in initial}

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """Each column is searched without case and accents, like the public search."""
        return [f"{column}__folded" for column in self.search_fields]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        if len(search_term) <= MOST_CHARACTERS and len(search_term.split()) <= MOST_WORDS:
            return super().get_search_results(request, queryset, search_term)
        sentence = f"Search for at most {MOST_WORDS} words, with at most {MOST_CHARACTERS} characters in all."
        self.message_user(request, sentence, messages.WARNING)
        return queryset.none(), False

    def _offered(self, request: HttpRequest) -> set[str]:
        """The names of all parameters that narrow the list."""
        offered = set(self.linked_lookups)
        if self.date_hierarchy:
            offered |= {f"{self.date_hierarchy}__{part}" for part in DATE_PARTS}
        for each in self.get_list_filter(request):
            offered |= {each.parameter_name} if isinstance(each, type) else self._of_field(each, request)
        return offered

    def _of_field(self, path: str, request: HttpRequest) -> set[str]:
        field = get_fields_from_path(self.model, path)[-1]
        spec = admin.FieldListFilter.create(field, request, {}, self.model, self, field_path=path)
        return set(spec.expected_parameters())
