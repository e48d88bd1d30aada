"""The questions that organizers ask of the list of papers."""

from django.contrib import admin
from django.db.models import QuerySet

from papers.models import Version


class StandsFilter(admin.SimpleListFilter):
    """How papers stand to what is expected of people who take part."""

    title = "how it stands"
    parameter_name = "stands"
    questions = {
        "expected": "Expected of those who take part",
        "received": "Received",
        "owed": "Still owed",
        "held": "A late file waits",
        "closed": "The newest file cannot be used",
        "no-pdf": "Nothing for readers came of the newest file",
        "unchecked": "The newest file was not checked",
    }

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return list(self.questions.items())

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
