"""The filters of the list of papers."""

from django.contrib import admin
from django.db.models import QuerySet

from egm_portal.clock import portal_now
from papers.models import Document, Version
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
        "unpublished": "Accepted, not published",
        "no-consent": "Accepted, the author has not agreed to publication",
    }

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return list(self.questions.items())

    def has_output(self) -> bool:
        return self.value() is not None  # next to the filter of states it would repeat most of them

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        ready = Document.objects.ready_to_publish().values("pk")
        answers = {
            "expected": queryset.expected,
            "received": queryset.received,
            "owed": queryset.missing,
            "held": queryset.held,
            "closed": lambda: queryset.expected().with_newest(Version.objects.closed()),
            "no-pdf": lambda: queryset.expected().with_newest(Version.objects.unprepared()),
            "unchecked": lambda: queryset.expected().with_newest(Version.objects.not_checked()),
            "unpublished": lambda: queryset.accepted_unpublished().filter(document__in=ready),
            "no-consent": lambda: queryset.accepted_unpublished().exclude(document__in=ready),
        }
        return answers[self.value()]() if self.value() in answers else queryset


class WaitingFilter(admin.SimpleListFilter):
    """Documents other than papers that could be published; only links offer it, such as the overview's."""

    title = "what is waiting"
    parameter_name = "waiting"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return [("publication", "Ready to be published")]

    def has_output(self) -> bool:
        return self.value() is not None

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        return queryset.ready_to_publish().filter(paper=None) if self.value() == "publication" else queryset


class StandingFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return Standing.choices

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        return in_standing(queryset, self.value(), portal_now()) if self.value() in Standing.values else queryset
