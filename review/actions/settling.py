"""Texts that the meeting left open: what the report says in their place, and the answer to those who gave views."""

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import User
from reports.actions.sections import locked_report
from reports.models import Report
from reports.open_texts import as_view, kept, without
from review.models import MAX_COMMENT, Comment
from room import rules
from room.actions.decisions import open_recommendation_again, settle_recommendation
from room.models import Recommendation
from room.rules import Seen

__all__ = ["open_text_again", "settle_text"]

_R, _C = Recommendation.Settlement, Comment.State


@transaction.atomic
def settle_text(
    *,
    report: Report,
    recommendation: Recommendation,
    settlement: str,
    words: str = "",
    reason: str = "",
    seen: Seen,
    by: User | None,
) -> Recommendation:
    """Adopts `words` for a text that was left open, prints them as a view, leaves the text out, or leaves its brackets.

    Whoever gave a view is answered with what became of it and the `reason`. Raises NotAllowed if somebody settled or
    changed the text since it was `seen`.
    """
    report = locked_report(report)
    refuse_if("" if recommendation.meeting_id == report.meeting_id else rules.CHANGED_MEANWHILE)
    words = as_view(words) if settlement == _R.VIEW and words.strip() else words.strip()
    before = recommendation.text
    settled = settle_recommendation(
        recommendation=recommendation, settlement=settlement, words=words, reason=reason, seen=seen, by=by
    )
    for view in _views(report, settled).filter(state=_C.OPEN).select_for_update(of=("self",), no_key=True):
        view.state = _C.ACCEPTED if _is_met(view, settled, before) else _C.NOTED
        view.answer, view.answered_by, view.answered_at = answer_to_views(settled), by, portal_now()
        view.save()
    return settled


@transaction.atomic
def open_text_again(*, report: Report, recommendation: Recommendation, seen: Seen, by: User | None) -> Recommendation:
    """Takes back what became of a text that was left open: its views wait again. Raises NotAllowed."""
    report = locked_report(report)
    opened = open_recommendation_again(recommendation=recommendation, seen=seen, by=by)
    answered = _views(report, opened).exclude(state=_C.OPEN)
    answered.update(state=_C.OPEN, answer="", answered_by=None, answered_at=None)
    return opened


def answer_to_views(row: Recommendation) -> str:
    """What those are told who gave their views of a text, once it is settled."""
    became = {
        _R.WORDS: f"Agreed by correspondence: “{row.text}”",
        _R.VIEW: f"Printed as a view: “{row.text}”",
        _R.LEFT_OUT: "The text is left out of the report.",
        _R.BRACKETS: "The report prints the words in their brackets.",
    }[row.settlement]
    told = f"{became} {row.reason}".strip()
    return told if len(told) <= MAX_COMMENT else f"{row.get_settlement_display()}. {row.reason}".strip()


def _views(report: Report, row: Recommendation):
    return Comment.objects.views().filter(round__report=report, paragraph=row.key)


def _is_met(view: Comment, row: Recommendation, before: str) -> bool:
    """Whether the report now says what this person wanted."""
    if row.settlement in (_R.BRACKETS, _R.VIEW):
        return False
    wanted = view.suggestion or _ready_words(view.view, before)
    return wanted.split() == (row.text.split() if row.settlement == _R.WORDS else [])


def _ready_words(view: str, text: str) -> str:
    """The words that somebody wants who has one of the ready views of this text; empty to leave all of it out."""
    return {Comment.View.KEEP: kept(text), Comment.View.LEAVE_OUT: without(text)}.get(view, "")
