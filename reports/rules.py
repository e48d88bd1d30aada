"""What may happen to a report. No writes here, and no request."""

from datetime import datetime

from egm_portal.clock import portal_now
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import Meeting
from egm_portal.text.numerals import joined
from egm_portal.transitions import Transitions, Undoable, can_be_undone
from papers.models import Document
from reports.checks import CHECKS, Check, Finding, SymbolIsUnique
from reports.issuing import finished_rendering
from reports.models import Issue, Report
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
BEING_REVISED = "The report has been issued, and is being revised."

VERBS = {"draft": _R.DRAFT, "circulate": _R.CIRCULATED, "clear": _R.CLEARED, "issue": _R.ISSUED}
"""What organizers do with a report, and the state to which it leads."""


def report_can_become(report: Report, state: str) -> bool:
    return state in REPORT_TRANSITIONS[report.state]


def can_edit(report: Report) -> bool:
    """Whether the text may change: a cleared report is reopened first, an issued one never changes."""
    return report.state not in (_R.CLEARED, _R.ISSUED)


def wrong_state(report: Report, verb: str = "") -> str:
    state = f"“{report.get_state_display()}”"
    if verb == "issue":
        return f"Mark the text as final first: the state of this report is {state}."
    return f"The report is in the state {state}: nothing was changed."


def _asked(report: Report) -> list[Check]:
    return [check for check in CHECKS if check.of_reissue or not report.is_reissue]


def refusal_to_start(meeting: Meeting) -> str:
    """Why the meeting has no report to write, or nothing."""
    return "" if meeting.takes_place else f"{meeting.get_state_display()}: there is no report."


def refusal_to(verb: str, report: Report, at: datetime | None = None, *, has_reason: bool = False) -> str:
    """Why this verb of organizers is not possible at `at` (now), or nothing.

    With a reason, checks that yield to one are left out.
    """
    if of_issued := OF_ISSUED.get(verb):
        return of_issued(report, at)
    # What was issued is opened again by `revise_report` only.
    if report.state == _R.ISSUED or not report_can_become(report, VERBS[verb]):
        return wrong_state(report, verb)
    at = at or portal_now()
    checks = [check for check in _asked(report) if verb in check.stops and not (has_reason and check.yields_to_reason)]
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
    checks = [check for check in _asked(report) if "issue" in check.stops and not check.of_text]
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
    issues = report.issues.texts().filter(issued_at__gt=at or portal_now())
    is_embargoed = report.state == _R.ISSUED and issues.exists()
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


OF_ISSUED = {
    "revise": refusal_to_revise,
    "reissue": refusal_to_reissue,
    "move-embargo": refusal_to_move_embargo,
    "lift-embargo": refusal_to_move_embargo,
}
"""What refuses the verbs for a report that has been issued."""


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
    checks = [check for check in _asked(report) if check.yields_to_reason and verb in check.stops]
    checks = [check for check in checks if not (is_elsewhere and check.of_text)]
    return [(check, problem) for check in checks if (problem := check.problem(report, at))]


def advice_before(verb: str, report: Report, at: datetime | None = None) -> list[str]:
    """What to consider before the verb, which is allowed: a sentence for each problem."""
    at = at or portal_now()
    return [problem for check in _asked(report) if verb in check.advises and (problem := check.problem(report, at))]


def findings_before(verb: str, report: Report, at: datetime | None = None) -> list[Finding]:
    """Every check before the verb and its result: first what stops, then advice, then what is well."""
    at = at or portal_now()
    checks = [check for check in _asked(report) if verb in check.stops | check.advises and check.concerns(report)]
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


def refusal_to_confirm_reading(report: Report, sha256: str, corrected: Issue | None = None) -> str:
    """Why nobody can confirm now that they have read the PDF with this SHA-256, or nothing.

    It is that of the report or, with `corrected`, that of the corrigendum which is prepared to this text.
    """
    if corrected is None and report.state != _R.CLEARED:
        return "Mark the text as final first; then read the PDF. Nothing was confirmed."
    rendering = finished_rendering(report, corrected)
    if rendering is None or rendering.sha256 != sha256:
        shown = "corrections" if corrected else "text of the report"
        return f"The PDF that you read no longer shows the {shown}: nothing was confirmed. Read the new one."
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
