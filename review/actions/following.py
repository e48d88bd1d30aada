"""What follows for rounds of comments and clearances when a report changes its state."""

from egm_portal.meetings.models import User
from reports.models import Report
from review.actions.clearances import reopen_clearances, resume_clearances, waive_clearances
from review.actions.rounds import end_round

_S = Report.State


def follow_state(sender: type[Report], *, report: Report, state: str, reason: str, by: User | None, **kwargs) -> None:
    """Receives `reports.signals.state_changes`."""
    if state in (_S.CLEARED, _S.ISSUED):
        waive_clearances(report=report, reason=reason, by=by)
    elif report.state == _S.ISSUED:
        reopen_clearances(report=report, reason=reason, by=by)
    else:
        # Back in draft, the page for participants is closed and so are comments.
        resume_clearances(report=report, by=by)
        end_round(report)
