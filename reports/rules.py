"""What may happen to a report and to a recommendation. No writes here, and no request."""

from reports.models import Recommendation, Report

_R = Report.State
REPORT_TRANSITIONS: dict[str, dict[str, str]] = {
    _R.OUTLINE: {_R.DRAFT: "draft"},
    _R.DRAFT: {_R.CIRCULATED: "circulate", _R.CLEARED: "clear"},
    _R.CIRCULATED: {_R.DRAFT: "take back", _R.CLEARED: "clear"},
    _R.CLEARED: {_R.DRAFT: "reopen", _R.ISSUED: "issue"},
    _R.ISSUED: {},
}

_S = Recommendation.State
RECOMMENDATION_TRANSITIONS: dict[str, dict[str, str]] = {
    _S.PROPOSED: {_S.ADOPTED: "adopt", _S.MERGED: "merge", _S.DROPPED: "drop"},
    _S.ADOPTED: {_S.PROPOSED: "reconsider"},
    _S.DROPPED: {_S.PROPOSED: "reconsider"},
    _S.MERGED: {},
}


def report_can_become(report: Report, state: str) -> bool:
    """Whether the report's state may change to `state`."""
    return state in REPORT_TRANSITIONS[report.state]


def recommendation_can_become(recommendation: Recommendation, state: str) -> bool:
    """Whether the recommendation's state may change to `state`."""
    return state in RECOMMENDATION_TRANSITIONS[recommendation.state]


def can_edit(report: Report) -> bool:
    """Whether the report's text may change: what was cleared is reopened first, what was issued never changes."""
    return report.state not in (_R.CLEARED, _R.ISSUED)


def can_merge(recommendation: Recommendation, into: Recommendation) -> bool:
    """Whether one may become part of the other: of the same meeting and kind, and the other still stands."""
    same = (recommendation.meeting_id, recommendation.kind) == (into.meeting_id, into.kind)
    return same and recommendation.pk != into.pk and into.state in (_S.PROPOSED, _S.ADOPTED)
