from datetime import UTC, datetime

import pytest

from egm_portal.clock import calendar_at
from egm_portal.pdf import actions as pdf
from reports import actions
from reports.models import Report
from review import actions as review_actions
from review.models import Round
from tests.factories import make_pdf_file, make_printed, record_what_took_place

AUGUST = datetime(2013, 8, 12, 8, tzinfo=UTC)
UNTIL = datetime(2013, 8, 23, 22, tzinfo=UTC)


@pytest.fixture
def report(meeting):
    """The report of the meeting, in draft, with an introduction and without a symbol."""
    report = actions.set_no_symbol(report=actions.start_report(meeting=meeting))
    actions.write_section(report=report, chapter="introduction", body="The meeting was convened.\n\nIt had two aims.")
    return actions.change_state(report=report, state=Report.State.DRAFT)


def text_of(report: Report, chapter: str) -> str:
    """The newest text of the section with this chapter."""
    return report.sections.with_text().get(chapter=chapter).body


def keys_of(report: Report, chapter: str) -> list[str]:
    """The keys of the blocks of that text."""
    return report.sections.with_text().get(chapter=chapter).keys


@pytest.fixture
def printed():
    """A function that has a report printed as it stands and, of a cleared one, read."""

    def print_it(report):
        if report.state == Report.State.CLEARED:
            record_what_took_place(report.meeting)
        rendering = pdf.run_rendering(actions.request_report_rendering(report=report, by=None).pk)
        if report.state == Report.State.CLEARED:
            actions.confirm_reading(report=report, sha256=rendering.sha256, by=None)
        return rendering

    return print_it


@pytest.fixture
def ready():
    """A function that gives a report a finished PDF of its present text, of empty pages: to print one takes long.

    Of a cleared report somebody has read it, and the portal has the final programme and who attended.
    """

    def make_ready(report):
        if report.state == Report.State.CLEARED:
            record_what_took_place(report.meeting)
        rendering = make_printed(actions.request_report_rendering(report=report, by=None))
        rendering.file.save("ready.pdf", make_pdf_file(3, "Report"))
        if report.state == Report.State.CLEARED:
            actions.confirm_reading(report=report, sha256=rendering.sha256, by=None)
        return rendering

    return make_ready


@pytest.fixture
def issued(report, ready):
    """The same report, issued."""
    cleared = actions.change_state(report=report, state=Report.State.CLEARED)
    ready(cleared)
    return actions.issue_report(report=cleared, by=None)


@pytest.fixture
def draft(meeting):
    """The report of the meeting, in draft, without a text."""
    return actions.change_state(report=actions.start_report(meeting=meeting), state=Report.State.DRAFT)


@pytest.fixture
def round_(report, expert, other_expert):
    """The first round of comments, open on 12 August."""
    with calendar_at(AUGUST):
        review_actions.circulate_report(report=report, comments_until=UNTIL)
        yield Round.objects.get()


@pytest.fixture
def paragraph(round_):
    """The key of the first paragraph: "The meeting was convened."."""
    return next(key for key, source in round_.wordings.items() if source == "The meeting was convened.")
