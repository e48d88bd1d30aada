"""The filters of the list of papers."""

from django.contrib import admin
from django.db.models import QuerySet

from egm_portal.clock import portal_now
from papers.models import Version
from papers.standing import Standing, in_standing


class StandsFilter(admin.SimpleListFilter):
    """What is received, owed or wrong, of people who take part; only links offer it, such as the overview's."""

    title = "what is missing"
    parameter_name = "stands"
    questions = {
        "expected": "Expected from participants",
        "received": "Received",
        "owed": "Still owed",
        "held": "A late file is pending",
        "closed": "The newest file cannot be used",
        "no-pdf": "The newest file could not be prepared for readers",
        "unchecked": "The newest file could not be checked",
    }

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return list(self.questions.items())

    def has_output(self) -> bool:
        return self.value() is not None  # next to the filter of states it would repeat most of them

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        answers = {
            "expected": queryset.expected,
            "received": queryset.received,
            "owed": queryset.missing,
            "held": queryset.held,
            "closed": lambda: queryset.expected().with_newest(Version.objects.closed()),
            "no-pdf": lambda: queryset.expected().with_newest(Version.objects.unprepared()),
            "unchecked": lambda: queryset.expected().with_newest(Version.objects.not_checked()),
        }
        return answers[self.value()]() if self.value() in answers else queryset


class StandingFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return Standing.choices

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        return in_standing(queryset, self.value(), portal_now()) if self.value() in Standing.values else queryset
