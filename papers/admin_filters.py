"""The questions that organizers ask of the list of papers."""

from django.contrib import admin
from django.db.models import QuerySet


class StandsFilter(admin.SimpleListFilter):
    """How papers stand to what is expected of people who take part."""

    title = "how it stands"
    parameter_name = "stands"
    questions = {
        "expected": "Expected of those who take part",
        "received": "Received",
        "owed": "Still owed",
        "held": "A late file waits",
    }

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return list(self.questions.items())

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        answers = {
            "expected": queryset.expected,
            "received": queryset.received,
            "owed": queryset.missing,
            "held": queryset.held,
        }
        return answers[self.value()]() if self.value() in answers else queryset
