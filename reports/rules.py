"""What may happen to a report and to a recommendation. No writes here, and no request."""

from datetime import datetime, timedelta
from typing import NamedTuple

from egm_portal.clock import portal_now
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import Meeting
from egm_portal.text.numerals import joined
from egm_portal.transitions import Transitions, Undoable, can_be_undone
from papers.models import Document
from reports.checks import CHECKS, Check, Finding, SymbolIsUnique
from reports.issuing import finished_rendering
from reports.models import MAX_REASON, MAX_RECOMMENDATION, UNDECIDED, Recommendation, Report, Room
from reports.room.open_words import open_words
from reports.writing_rules import refusal_to_write

_R = Report.State
REPORT_TRANSITIONS: Transitions = {
    _R.OUTLINE: {_R.DRAFT: "put in draft", _R.CIRCULATED: "circulate", _R.CLEARED: "mark as final"},
    _R.DRAFT: {_R.CIRCULATED: "circulate", _R.CLEARED: "mark as final"},
    _R.CIRCULATED: {_R.DRAFT: "put in draft", _R.CIRCULATED: "circulate again", _R.CLEARED: "mark as final"},
    _R.CLEARED: {_R.DRAFT: "put in draft", _R.ISSUED: "issue"},
    _R.ISSUED: {_R.DRAFT: Undoable("revise")},
}
REPORT_TINTS = {_R.OUTLINE: "", _R.DRAFT: "warn", _R.CIRCULATED: "accent", _R.CLEARED: "good", _R.ISSUED: "good"}

_S = Recommendation.State
_DECISIONS = {_S.ADOPTED: Undoable("adopt"), _S.MERGED: Undoable("merge"), _S.DROPPED: Undoable("do not adopt")}
RECOMMENDATION_TRANSITIONS: Transitions = {
    _S.PROPOSED: {_S.CONSIDERED: "show", **_DECISIONS, _S.LEFT_OPEN: Undoable("leave open")},
    _S.CONSIDERED: {_S.PROPOSED: "take off the screen", **_DECISIONS, _S.LEFT_OPEN: Undoable("leave open")},
    _S.LEFT_OPEN: {_S.CONSIDERED: "show", _S.PROPOSED: "reconsider", **_DECISIONS},
    _S.ADOPTED: {_S.PROPOSED: "reconsider"},
    _S.DROPPED: {_S.PROPOSED: "reconsider"},
    _S.MERGED: {},
}
RECOMMENDATION_TINTS = {
    _S.PROPOSED: "warn",
    _S.CONSIDERED: "accent",
    _S.ADOPTED: "good",
    _S.LEFT_OPEN: "warn",
    _S.DROPPED: "",
    _S.MERGED: "accent",
}
UNDONE_WITHIN = timedelta(minutes=1)
ADOPTED_WORDS = (
    "The meeting has adopted this proposal: its words were not changed. Undo or reconsider the decision to change them."
)
SETTLED_SINCE = "{settlement} after the meeting. Open the text again in the table of comments first."
NOT_OPEN = "{state}: it is not open any more, and nothing was changed."
NOT_SETTLED = "Nobody has settled this text: nothing was changed."
STILL_OPEN = (
    "These words stand in brackets: {words}. Take the brackets or the words out, or choose “Keep the brackets”."
)
NO_REASON = {
    Recommendation.Settlement.LEFT_OUT: "Say in a sentence why it is left out: those who gave their views are told.",
    Recommendation.Settlement.BRACKETS: "Say in a sentence why the brackets stay: those who gave their views are told.",
}
CHANGED_MEANWHILE = "Somebody else changed this proposal meanwhile: nothing was changed. Read it as it is now."
ARRANGED_MEANWHILE = (
    "Somebody else changed the order, a title or a group meanwhile: nothing was saved. Look at them again."
)
QUEUE_CHANGED = "Somebody else changed the queue meanwhile: nothing was moved. Look at it as it is now."


class Seen(NamedTuple):
    """The version and the state of a proposal on the page on which somebody writes about it."""

    version: int
    state: str

    @classmethod
    def of(cls, recommendation: Recommendation) -> "Seen":
        return cls(recommendation.version, recommendation.state)


BEING_REVISED = "The report has been issued, and is being revised."

VERBS = {"draft": _R.DRAFT, "circulate": _R.CIRCULATED, "clear": _R.CLEARED, "issue": _R.ISSUED}
"""What organizers do with a report, and the state to which it leads."""


def report_can_become(report: Report, state: str) -> bool:
    return state in REPORT_TRANSITIONS[report.state]


def recommendation_can_become(recommendation: Recommendation, state: str) -> bool:
    return state in RECOMMENDATION_TRANSITIONS[recommendation.state]


def can_edit(report: Report) -> bool:
    """Whether the text may change: a cleared report is reopened first, an issued one never changes."""
    return report.state not in (_R.CLEARED, _R.ISSUED)


def refusal_to_propose(meeting_id: int) -> str:
    """Why a meeting's conclusions and recommendations can no longer change, or nothing; reads its room."""
    return _refusal_once(Room.objects.filter(meeting=meeting_id).values_list("settled", flat=True).first())


def _refusal_once(settled: str | None) -> str:
    if not settled:
        return ""
    if settled == Room.Settled.ISSUED:
        return "The report has been issued: its conclusions and recommendations are final."
    return "The text of the report is final, with its conclusions and recommendations. Unlock it first."


def refusal_of_words(text: str) -> str:
    """Why this cannot be the text of a conclusion or recommendation, or nothing."""
    if len(text) > MAX_RECOMMENDATION:
        return f"A conclusion or recommendation has up to {MAX_RECOMMENDATION:,} characters."
    return "" if text.strip() else "Write the text of the conclusion or recommendation."


def refusal_of_seen(recommendation: Recommendation, seen: Seen | None) -> str:
    """Why nothing is written about what somebody has seen, or nothing; None is of the portal itself."""
    return CHANGED_MEANWHILE if seen and seen != Seen.of(recommendation) else ""


def refusal_to_reword(recommendation: Recommendation, *, changes_adopted: bool = False) -> str:
    """Why its words cannot be changed, or nothing; those that the meeting has adopted only by whoever means these."""
    return ADOPTED_WORDS if recommendation.state == _S.ADOPTED and not changes_adopted else ""


def refusal_to_adopt(recommendation: Recommendation, *, settles_words: bool = False) -> str:
    """Why it cannot be adopted, or nothing; words in brackets prevent it unless adopting `settles_words`."""
    if refusal := _refusal_to_become(recommendation, _S.ADOPTED):
        return refusal
    if settles_words or not (words := open_words(recommendation.text)):
        return ""
    quoted = ", ".join(f"[{each}]" for each in words)
    return f"Words are still open: {quoted}. Lift the brackets, or remove the words."


def refusal_to_leave_open(recommendation: Recommendation) -> str:
    return _refusal_to_become(recommendation, _S.LEFT_OPEN)


def refusal_to_drop(recommendation: Recommendation) -> str:
    return _refusal_to_become(recommendation, _S.DROPPED)


def refusal_of_reason(reason: str) -> str:
    """Why this is no reason for not adopting a proposal, or nothing."""
    if len(reason) > MAX_REASON:
        return f"A reason has up to {MAX_REASON:,} characters."
    return "" if reason.strip() else "Say why it was not adopted: the record gives the reason."


def refusal_to_settle(row: Recommendation, settlement: str, words: str, reason: str) -> str:
    """Why this cannot become of the text, or nothing."""
    if refusal := refusal_to_propose(row.meeting_id):
        return refusal
    if row.state != _S.LEFT_OPEN or row.settlement:
        return NOT_OPEN.format(state=row.get_settlement_display() or row.get_state_display())
    if len(reason) > MAX_REASON:
        return f"A reason has up to {MAX_REASON:,} characters."
    if settlement in NO_REASON:
        return "" if reason.strip() else NO_REASON[settlement]
    return fault_of_settled_words(words)


def fault_of_settled_words(words: str) -> str:
    """Why these cannot be the words of a text that was left open, or nothing."""
    if refusal := refusal_of_words(words):
        return refusal
    still = ", ".join(f"[{each}]" for each in open_words(words))
    return STILL_OPEN.format(words=still) if still else ""


def refusal_to_open_again(row: Recommendation) -> str:
    """Why what became of the text cannot be taken back, or nothing."""
    return refusal_to_propose(row.meeting_id) or ("" if row.settlement else NOT_SETTLED)


def refusal_to_reconsider(recommendation: Recommendation) -> str:
    # Of what is on the screen, this transition is the operator's, who shows something else.
    if recommendation.state == _S.CONSIDERED:
        return "Under consideration."
    return _refusal_to_become(recommendation, _S.PROPOSED)


def refusal_to_reopen(recommendation: Recommendation, reason: str) -> str:
    """Why what was adopted is not put under consideration again, or nothing; whoever does so says why."""
    if recommendation.state != _S.ADOPTED:
        return f"{recommendation.get_state_display()}. Only what was adopted is reopened."
    if len(reason) > MAX_REASON:
        return f"A reason has up to {MAX_REASON:,} characters."
    return "" if reason.strip() else "Say why it is reopened: the record gives the reason."


def refusal_to_undo_decision(recommendation: Recommendation, at: datetime | None = None) -> str:
    """Why the decision cannot be undone at `at` (now), or nothing; a minute later it is reconsidered instead."""
    if refusal := refusal_to_propose(recommendation.meeting_id):
        return refusal
    if recommendation.settlement:
        return SETTLED_SINCE.format(settlement=recommendation.get_settlement_display())
    if not can_be_undone(RECOMMENDATION_TRANSITIONS, recommendation.state_before, recommendation.state):
        return f"{recommendation.get_state_display()}. There is no decision to undo."
    since = recommendation.typed_at or recommendation.state_at
    if (at or portal_now()) - since > UNDONE_WITHIN:
        return "A decision can be undone for a minute. Reconsider it instead."
    return ""


def refusal_of_time(meeting: Meeting, happened_at: datetime) -> str:
    """Why an outcome that is typed afterwards cannot have happened then, or nothing."""
    if happened_at > portal_now():
        return "This time is still to come. Enter when the meeting decided."
    return "The meeting had not begun then." if happened_at < meeting.starts_at else ""


def refusal_to_change_kind(recommendation: Recommendation) -> str:
    """While the report is open, only what was issued has a number, with which its kind is its address."""
    if not recommendation.printed_number:
        return ""
    return f"It was issued as {recommendation.kind} {recommendation.printed_number}, and keeps its address."


def refusal_to_delete_recommendation(recommendation: Recommendation) -> str:
    if recommendation.state != _S.PROPOSED:
        return f"{recommendation.get_state_display()}. Only what is still proposed can be deleted."
    if issued := refusal_to_change_kind(recommendation):
        return issued
    if recommendation.record.exists():
        return "It was on the screen, so that the record keeps it. Do not adopt it instead."
    if recommendation.merged.exists():
        return "Another proposal was merged into it, so that the record keeps it. Do not adopt it instead."
    return refusal_to_propose(recommendation.meeting_id)


def refusal_to_merge(recommendation: Recommendation, into: Recommendation | None = None) -> str:
    """Why it cannot be merged into another, or into `into`: one of its meeting and kind, undecided or adopted."""
    if (refusal := _refusal_to_become(recommendation, _S.MERGED)) or into is None:
        return refusal
    same = (recommendation.meeting_id, recommendation.kind) == (into.meeting_id, into.kind)
    if same and recommendation.pk != into.pk and into.state in (*UNDECIDED, _S.ADOPTED):
        return ""
    return f"“{recommendation}” cannot be merged into “{into}”: nothing was changed."


def _refusal_to_become(recommendation: Recommendation, state: str) -> str:
    # Lists have read the room for all rows at once.
    is_read = hasattr(recommendation, "settled_room")
    refusal = _refusal_once(recommendation.settled_room) if is_read else refusal_to_propose(recommendation.meeting_id)
    if refusal:
        return refusal
    if recommendation.settlement:
        return SETTLED_SINCE.format(settlement=recommendation.get_settlement_display())
    return "" if recommendation_can_become(recommendation, state) else f"{recommendation.get_state_display()}."


def wrong_state(report: Report, verb: str = "") -> str:
    state = f"“{report.get_state_display()}”"
    if verb == "issue":
        return f"Mark the text as final first: the state of this report is {state}."
    return f"The report is in the state {state}: nothing was changed."


def refusal_to(verb: str, report: Report, at: datetime | None = None, *, has_reason: bool = False) -> str:
    """Why the report cannot be circulated, cleared, issued or put in draft at `at` (now), or nothing.

    With a reason, checks that yield to one are left out.
    """
    # What was issued is opened again by `revise_report` only.
    if report.state == _R.ISSUED or not report_can_become(report, VERBS[verb]):
        return wrong_state(report, verb)
    at = at or portal_now()
    checks = [check for check in CHECKS if verb in check.stops and not (has_reason and check.yields_to_reason)]
    # A generator: later checks, which read rows or build the report, are skipped after the first problem.
    return next(filter(None, (check.problem(report, at) for check in checks)), "")


def refusal_to_issue_elsewhere(report: Report, at: datetime | None = None, *, has_reason: bool = False) -> str:
    """Why a report that was made elsewhere cannot be issued as this one at `at` (now), or nothing.

    With a reason, checks that yield to one are left out.
    """
    if report.state != _R.CLEARED:
        return f"{wrong_state(report, 'issue')} This is needed also if its text is elsewhere."
    if report.is_reissue:
        return "A reissue has the text that was issued: revise the report instead."
    at = at or portal_now()
    checks = [check for check in CHECKS if "issue" in check.stops and not check.of_text]
    open_ones = (check.problem(report, at) for check in checks if not (has_reason and check.yields_to_reason))
    return next(filter(None, open_ones), "")


def refusal_to_revise(report: Report, at: datetime | None = None) -> str:
    """Why the report cannot be opened for its next revision at `at` (now), or nothing; reads its issues."""
    if report.state != _R.ISSUED:
        return "Only a report that has been issued can be revised."
    if report.issues.filter(issued_at__gt=at or portal_now()).exists():
        return "The report is embargoed. It can be revised once it is public."
    revised = Report(symbol=report.symbol, revision=report.revision + 1)
    if len(revised.printed_symbol) > Document._meta.get_field("symbol").max_length:
        return f"The symbol {revised.printed_symbol} would be longer than a symbol may be."
    return ""


def refusal_to_move_embargo(report: Report, at: datetime | None = None) -> str:
    """Why the time at which the report becomes public cannot be changed at `at` (now), or nothing; reads its issues."""
    is_embargoed = report.issues.texts().filter(issued_at__gt=at or portal_now()).exists()
    return "" if is_embargoed else "The report is not embargoed: nothing was changed."


def refusal_to_delete(report: Report) -> str:
    """Why the report cannot be deleted, or nothing."""
    return refusal_to_write(report) or (BEING_REVISED if report.revision or report.is_reissue else "")


def refusal_to_reissue(report: Report, at: datetime | None = None) -> str:
    """Why the report cannot be opened to be issued again for technical reasons at `at` (now), or nothing."""
    if refusal := refusal_to_revise(report, at):
        return refusal
    if report.issues.texts()[0].content.get("made_elsewhere"):
        return "This report was prepared outside the portal. Its text is not on the portal: revise it instead."
    newest = report.issues.texts().values("document")[:1]
    return "" if Document.objects.public(at).filter(pk__in=newest).exists() else "Its document is not public."


def refusal_to_undo_revision(report: Report) -> str:
    """Why the report cannot return from its revision to what was issued, or nothing; reads its texts."""
    if not can_be_undone(REPORT_TRANSITIONS, _R.ISSUED, report.state):
        return wrong_state(report)
    texts = TextVersion.objects.filter(versioned_text__in=report.sections.values("text"))
    written = texts.filter(saved_at__gte=report.state_at).exists()
    return "Somebody has written in the report since it was opened." if written else ""


def needs_reason(verb: str, report: Report, *, is_elsewhere: bool = False) -> str:
    """What is wrong with the report if the verb is possible with a reason only; otherwise nothing.

    Of a report that was made elsewhere (`is_elsewhere`), the text on the portal is not asked about.
    """
    return " ".join(problem for _, problem in _yielding(verb, report, is_elsewhere))


def passed_over(verb: str, report: Report, *, is_elsewhere: bool = False) -> str:
    """What the reason for the verb is about: "without the answer of an office and with a proposal left open"."""
    return joined([check.passed_over for check, _ in _yielding(verb, report, is_elsewhere)])


def _yielding(verb: str, report: Report, is_elsewhere: bool) -> list[tuple[Check, str]]:
    at = portal_now()
    checks = [check for check in CHECKS if check.yields_to_reason and verb in check.stops]
    checks = [check for check in checks if not (is_elsewhere and check.of_text)]
    return [(check, problem) for check in checks if (problem := check.problem(report, at))]


def advice_before(verb: str, report: Report, at: datetime | None = None) -> list[str]:
    """What to consider before the verb, which is allowed: a sentence for each problem."""
    at = at or portal_now()
    return [problem for check in CHECKS if verb in check.advises and (problem := check.problem(report, at))]


def findings_before(verb: str, report: Report, at: datetime | None = None) -> list[Finding]:
    """Every check before the verb and its result: first what stops, then advice, then what is well."""
    at = at or portal_now()
    checks = [check for check in CHECKS if verb in check.stops | check.advises and check.concerns(report)]
    problems = [(check, check.problem(report, at)) for check in checks]
    found = [
        Finding(
            check,
            problem,
            "" if problem else check.fact(report),
            stops=verb in check.stops,
            command=check.command(report) if problem and verb in check.stops else "",
        )
        for check, problem in problems
    ]
    return sorted(found, key=lambda finding: (not finding.problem, not finding.stops))


def refusal_to_confirm_reading(report: Report, sha256: str) -> str:
    """Why nobody can confirm now that they have read the PDF with this SHA-256, or nothing."""
    if report.state != _R.CLEARED:
        return "Mark the text as final first; then read the PDF. Nothing was confirmed."
    rendering = finished_rendering(report)
    if rendering is None or rendering.sha256 != sha256:
        return "The PDF that you read no longer shows the text of the report: nothing was confirmed. Read the new one."
    return ""


def refusal_to_set_symbol(report: Report, symbol: str, seen: str) -> str:
    """Why the report cannot get this symbol in place of the one `seen`, or nothing; reads the meeting's documents."""
    if report.state == _R.ISSUED:
        return "The report has been issued: its symbol is final."
    if report.revision or report.is_reissue:
        return "The symbol follows from that of the original: nothing was changed."
    if report.symbol != seen:
        return f"Somebody else gave the report the symbol {report.symbol} meanwhile: nothing was changed."
    return SymbolIsUnique().problem(Report(pk=report.pk, meeting_id=report.meeting_id, symbol=symbol), portal_now())


def refusal_to_set_no_symbol(report: Report) -> str:
    if report.state == _R.ISSUED:
        return "The report has been issued: its symbol is final."
    return f"The report has the symbol {report.symbol}." if report.symbol else ""
