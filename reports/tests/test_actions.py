from datetime import UTC, date, datetime

import pytest
from django.core.files.storage import default_storage

from agenda.actions import release_programme
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import Meeting
from papers.models import Document, Version
from reports import actions
from reports.models import Issue, Section
from reports.queries import report_content
from reports.tests.conftest import text_of
from tests.factories import (
    make_document,
    make_participant,
    make_recommendation,
    make_session,
    record_what_took_place,
)

ISSUE = datetime(2013, 9, 2, 23, tzinfo=UTC)  # 3 September in Geneva


def test_start_report_makes_a_section_for_each_released_session(meeting):
    access = make_session(meeting=meeting, title="Access")
    make_session(meeting=meeting, title="Coffee", kind="break")
    release_programme(meeting=meeting, kind="provisional", by=None)
    make_session(meeting=meeting, title="Added after the release")

    report = actions.start_report(meeting=meeting)

    assert (report.state, report.title) == ("outline", meeting.title)
    assert list(Section.objects.filter(report=report).values_list("chapter", "heading", "session")) == [
        ("acknowledgements", "", None),
        ("summary", "", None),
        ("introduction", "", None),
        ("opening_statements", "", None),
        ("discussion", "Access", access.pk),
        ("conclusions", "", None),
        ("recommendations", "", None),
    ]


def test_start_report_twice_changes_nothing(report):
    again = actions.start_report(meeting=report.meeting)

    assert (again.pk, again.state, Section.objects.count()) == (report.pk, "draft", 6)


def test_write_section_rewrites_the_section_of_this_heading(report):
    first = actions.write_section(report=report, chapter="discussion", heading="Access", body="One.")

    second = actions.write_section(report=report, chapter="discussion", heading="Access", body="Two.")

    assert (second.pk, text_of(report, "discussion")) == (first.pk, "Two.")


def test_a_cleared_report_is_not_written_and_a_reopened_one_is(report):
    cleared = actions.change_state(report=report, state="cleared")
    with pytest.raises(actions.NotAllowed, match="The text of the report is final and was not changed."):
        actions.write_section(report=cleared, chapter="introduction", body="Else.")

    reopened = actions.change_state(report=cleared, state="draft")

    actions.write_section(report=reopened, chapter="introduction", body="Else.")
    assert text_of(reopened, "introduction") == "Else."


def test_clearing_dates_the_cover_by_the_clocks_of_the_meeting(report):
    with calendar_at(ISSUE):
        cleared = actions.change_state(report=report, state="cleared")

    assert (cleared.dated_on, report_content(cleared).date) == (date(2013, 9, 3), "3 September 2013")
    assert actions.change_state(report=cleared, state="draft").dated_on is None


@pytest.mark.parametrize("state", ["outline", "draft", "issued"])
def test_change_state_refuses_what_the_table_does_not_name(report, state):
    with pytest.raises(actions.NotAllowed, match="The report is in the state “Draft”: nothing was changed."):
        actions.change_state(report=report, state=state)


def test_issue_makes_a_public_document_of_the_printed_file(report, printed, organizer):
    report.symbol, report.has_no_symbol = "EGM/2013/Report", False
    actions.write_section(report=report, chapter="summary", body="In short.\n\nAt length.")
    report.save()

    with calendar_at(ISSUE):
        cleared = actions.change_state(report=report, state="cleared")
        rendering = printed(cleared)
        issued = actions.issue_report(report=cleared, by=organizer)

    document = Document.objects.public().get(kind="report")
    issue = issued.issues.get()
    assert (issue.kind, issue.number, issue.document, issue.issued_by) == ("original", 0, document, organizer)
    assert (document.symbol, document.title, document.abstract) == ("EGM/2013/Report", report.title, "In short.")
    assert (document.access, document.publish_at, document.issued_on) == ("public", ISSUE, date(2013, 9, 3))
    assert document.corporate_author == "Division for Social Policy and Development, UNDESA"
    version = Version.objects.current().get(document=document)
    assert (version.sha256, version.pages, version.uploaded_by) == (rendering.sha256, rendering.pages, organizer)
    assert default_storage.exists(version.stored_name)


def test_issue_tells_the_meeting_and_increments_its_revision(report, ready):
    before = Meeting.objects.get(pk=report.meeting_id)
    with calendar_at(ISSUE):
        cleared = actions.change_state(report=report, state="cleared")
        ready(cleared)
        issued = actions.issue_report(report=cleared, by=None)

    after = Meeting.objects.get(pk=report.meeting_id)
    assert (before.report_issued_at, after.report_issued_at) == (None, ISSUE)
    assert after.phase(ISSUE) == Meeting.Phase.REPORT_ISSUED
    assert (issued.state, issued.issues.get().issued_at) == ("issued", ISSUE)
    assert after.revision > before.revision


def test_issue_is_refused_before_the_report_is_cleared(report, ready):
    ready(report)

    with pytest.raises(actions.NotAllowed, match="Mark the text as final first: the state of this report is “Draft”."):
        actions.issue_report(report=report, by=None)


def test_issue_is_refused_without_a_pdf_of_the_present_content(report, ready):
    record_what_took_place(report.meeting)
    ready(report)
    cleared = actions.change_state(report=report, state="cleared")

    with pytest.raises(actions.NotAllowed, match="There is no finished PDF of the present text."):
        actions.issue_report(report=cleared, by=None)


def test_issue_is_refused_when_the_content_changed_since_the_rendering(report, ready):
    cleared = actions.change_state(report=report, state="cleared")
    ready(cleared)
    make_participant(meeting=report.meeting, status="accepted")

    with pytest.raises(actions.NotAllowed, match="There is no finished PDF of the present text."):
        actions.issue_report(report=cleared, by=None)

    ready(cleared)
    assert actions.issue_report(report=cleared, by=None).state == "issued"


def test_issue_is_refused_when_another_document_has_the_symbol(report):
    report.symbol, report.has_no_symbol = "EGM/2013/1", False
    report.save()
    make_document(meeting=report.meeting, symbol="egm/2013/1")
    record_what_took_place(report.meeting)
    cleared = actions.change_state(report=report, state="cleared")

    with pytest.raises(actions.NotAllowed, match="Another document of this meeting has the symbol EGM/2013/1."):
        actions.issue_report(report=cleared, by=None)


def test_nothing_is_public_when_issuing_was_refused(report):
    with pytest.raises(actions.NotAllowed):
        actions.issue_report(report=report, by=None)

    assert (list(Issue.objects.all()), list(Document.objects.all())) == ([], [])


def test_issued_is_final(issued):
    for attempt in (
        lambda: actions.change_state(report=issued, state="draft"),
        lambda: actions.write_section(report=issued, chapter="introduction", body="Else."),
        lambda: actions.request_report_rendering(report=issued, by=None),
        lambda: actions.issue_report(report=issued, by=None),
        lambda: make_recommendation(issued.meeting),
    ):
        with pytest.raises(actions.NotAllowed):
            attempt()
