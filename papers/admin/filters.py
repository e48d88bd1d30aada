"""The filters of the lists of papers and documents."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.utils.text import capfirst

from egm_portal.adminkit.lists.chips import Chip, ChipFilter
from egm_portal.adminkit.lists.filters import LinkedFilter
from egm_portal.clock import portal_now
from papers.models import Document, Submission, Version
from papers.standing import in_standing, with_standing
from papers.states import Standing


class StatusFilter(LinkedFilter, admin.SimpleListFilter):
    """What is received, owed or wrong, of people who take part; only links offer it, such as the overview's."""

    title = "what is missing"
    parameter_name = "status"
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

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        ready = Document.objects.ready_to_publish().values("pk")
        answers = {
            "expected": queryset.expected,
            "received": queryset.received,
            "owed": queryset.missing,
            "held": queryset.held,
            "closed": lambda: queryset.of_attending().with_newest(Version.objects.closed()),
            "no-pdf": lambda: queryset.of_attending().with_newest(Version.objects.unprepared()),
            "unchecked": lambda: queryset.of_attending().with_newest(Version.objects.not_checked()),
            "unpublished": lambda: queryset.accepted_unpublished().filter(document__in=ready),
            "no-consent": lambda: queryset.accepted_unpublished().exclude(document__in=ready),
        }
        return answers[self.value()]() if self.value() in answers else queryset


class PaperChips(ChipFilter):
    """How far papers are, in the order in which they press, and those that readers do not get yet."""

    parameter_name = "state"
    chips = {
        standing.value: Chip(
            capfirst(standing.label), lambda papers, at, standing=standing: in_standing(papers, standing, at)
        )
        for standing in Standing
    } | {"unpublished": Chip("Accepted, not published", lambda papers, at: papers.accepted_unpublished())}

    def numbers(self, rows: QuerySet) -> dict[str, int]:
        """As of every list of chips, in one pass: the standing of each paper is found once, not once for each chip."""
        unpublished = Count("pk", filter=Q(pk__in=rows.accepted_unpublished().order_by().values("pk")))
        groups = with_standing(rows, portal_now()).order_by().values("standing")
        found = {group.pop("standing"): group for group in groups.annotate(number=Count("pk"), unpublished=unpublished)}
        numbers = {standing.value: found.get(standing.value, {}).get("number", 0) for standing in Standing}
        open_ones = sum(group["unpublished"] for group in found.values())
        return {"": sum(numbers.values()), **numbers, "unpublished": open_ones}


class DocumentChips(ChipFilter):
    """Whether readers get documents; first those that participants have sent, and others that could be published."""

    parameter_name = "waiting"
    chips = {
        "review": Chip("To review", lambda rows, at: rows.filter(submission__in=Submission.objects.to_review())),
        "publication": Chip(
            "Ready to be published", lambda rows, at: rows.ready_to_publish().filter(paper=None, submission=None)
        ),
    } | {
        state.value: Chip(capfirst(state.label), lambda rows, at, state=state: rows.in_publication(state, at))
        for state in Document.Publication
    }
