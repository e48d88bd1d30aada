import pytest

from egm_portal.pdf import actions as pdf
from reports import actions
from reports.models import Report


@pytest.fixture
def report(meeting):
    """The report of the meeting, in draft, with an introduction."""
    report = actions.start_report(meeting=meeting)
    actions.write_section(report=report, chapter="introduction", body="The meeting was convened.\n\nIt had two aims.")
    return actions.change_state(report=report, state=Report.State.DRAFT)


@pytest.fixture
def printed():
    """A function that has a report printed as it stands."""

    def print_it(report):
        return pdf.run_rendering(actions.request_report_rendering(report=report, by=None).pk)

    return print_it


@pytest.fixture
def issued(report, printed):
    """The same report, issued."""
    cleared = actions.change_state(report=report, state=Report.State.CLEARED)
    printed(cleared)
    return actions.issue_report(report=cleared, by=None)
