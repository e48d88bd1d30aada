"""The list of reports with every verb that changes their states."""

from collections.abc import Callable

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from egm_portal.clock import portal_now
from reports.admin.report_verbs import Clear, LiftEmbargo, MoveEmbargo, PutInDraft, Reissue, Revise
from reports.admin.reports import ReportAdmin
from reports.models import Issue, Report
from review.admin.clearance_verbs import SendReport
from review.admin.round_verbs import Circulate, CloseComments, Extend

_S = Report.State
STATE_VERBS = {
    _S.OUTLINE: ("circulate", "send", "clear"),
    _S.DRAFT: ("circulate", "send", "clear"),
    _S.CIRCULATED: ("draft", "circulate", "send", "extend", "close", "clear"),
    _S.CLEARED: ("draft", "send"),
    _S.ISSUED: ("revise", "reissue"),
}
"""The verbs that the list offers for a report in each state."""
OF_EMBARGOED = ("move-embargo", "lift-embargo")
"""Those that it offers for an issued report until its embargo ends."""


@admin.register(Report)
class ReviewedReportAdmin(ReportAdmin):
    verbs = (
        PutInDraft(),
        Circulate(),
        SendReport(),
        Clear(),
        Extend(),
        CloseComments(),
        MoveEmbargo(),
        LiftEmbargo(),
        Revise(),
        Reissue(),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        embargoed = Issue.objects.texts().filter(report=OuterRef("pk"), issued_at__gt=portal_now())
        return super().get_queryset(request).annotate(is_embargoed=Exists(embargoed))

    def row_links(self, request: HttpRequest) -> Callable[[Report, list[str]], list[tuple[str, str]]]:
        """The verbs that the state of a report allows; the page of each says what else prevents it."""
        then = request.get_full_path()

        def links(report: Report, names: list[str]) -> list[tuple[str, str]]:
            if not self.may_change_states(request, report):
                return []
            offered = OF_EMBARGOED if report.is_embargoed else STATE_VERBS[report.state]
            allowed = [verb for verb in self.verbs_for(request, report) if verb.name in offered]
            return [(verb.label_for(report), self.verb_url(verb, [report.pk], then)) for verb in allowed]

        return links
