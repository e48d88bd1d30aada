"""Every write to reports, conclusions and recommendations that has a consequence."""

from egm_portal.exceptions import NotAllowed
from reports.actions.recommendations import (
    adopt_recommendation,
    drop_recommendation,
    merge_recommendation,
    propose_recommendation,
    reconsider_recommendation,
)
from reports.actions.reports import (
    change_state,
    circulate_report,
    issue_report,
    request_report_rendering,
    start_report,
    write_section,
)

__all__ = [
    "NotAllowed",
    "adopt_recommendation",
    "change_state",
    "circulate_report",
    "drop_recommendation",
    "issue_report",
    "merge_recommendation",
    "propose_recommendation",
    "reconsider_recommendation",
    "request_report_rendering",
    "start_report",
    "write_section",
]
