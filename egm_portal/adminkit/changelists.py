"""Lists of the administration, which accept only the parameters that their pages offer."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest

from egm_portal.adminkit.popups import NoRelatedPopups
from egm_portal.text.ids import is_id

MOST_PARAMETERS = 50  # values in one address; each filter offers one at a time
MOST_WORDS, MOST_CHARACTERS = 10, 200  # of a search, which looks for each word in each column
# The first and last years that Python knows cannot be converted between time zones.
DATE_PARTS = {"year": range(1900, 2200), "month": range(1, 13), "day": range(1, 32)}
PREFILLED = ("meeting", "kind")  # what links of the portal fill in on the page that adds a row


class RestrictedChangeList(ChangeList):
    """A list that answers malformed parameters as Django does, with the whole list, and never with an error."""

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


class RestrictedListFilters(NoRelatedPopups, admin.ModelAdmin):
    """A screen whose list accepts the parameters of its filters and date hierarchy, and searches for a few words."""

    linked_lookups: tuple[str, ...] = ()  # parameters that links on other pages use
    show_facets = admin.ShowFacets.NEVER

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        return RestrictedChangeList

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        # Django accepts any lookup on a screen's own columns: `?title__regex=(a+)+$` blocked a whole web process for
        # minutes, since SQLite's regular expressions run in Python and hold its lock.
        offered = set(self.linked_lookups)
        if self.date_hierarchy:
            offered |= {f"{self.date_hierarchy}__{part}" for part in DATE_PARTS}
        for entry in self.get_list_filter(request):
            if isinstance(entry, type):
                offered.add(entry.parameter_name)
            else:
                field = get_fields_from_path(self.model, entry)[-1]
                list_filter = admin.FieldListFilter.create(field, request, {}, self.model, self, field_path=entry)
                offered.update(list_filter.expected_parameters())
        return lookup in offered

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        initial = super().get_changeform_initial_data(request)
        return {name: initial[name] for name in PREFILLED if name in initial}

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        # Without case and accents, like the public search.
        return [f"{column}__folded" for column in self.search_fields]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        if len(search_term) <= MOST_CHARACTERS and len(search_term.split()) <= MOST_WORDS:
            return super().get_search_results(request, queryset, search_term)
        sentence = f"Search for at most {MOST_WORDS} words and {MOST_CHARACTERS} characters."
        self.message_user(request, sentence, messages.WARNING)
        return queryset.none(), False
