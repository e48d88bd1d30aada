from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from egm_portal.clock import portal_now
from egm_portal.marked_texts.models import VersionedText
from reports import actions
from reports.models import Issue, Report, Section
from room.models import Recommendation
from tests.factories import make_document, make_recommendation, make_session


def new_section(report, **fields) -> Section:
    text = VersionedText.objects.create(meeting=report.meeting)
    return Section.objects.create(report=report, text=text, **fields)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "cleared"}, "report_cleared_has_a_date"),
        ({"dated_on": date(2013, 9, 1)}, "report_cleared_has_a_date"),
    ],
)
def test_report_constraints(report, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Report.objects.filter(pk=report.pk).update(**changes)


def test_a_meeting_has_one_report(report):
    with pytest.raises(IntegrityError):
        Report.objects.create(meeting=report.meeting, title="Another")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"chapter": "introduction"}, "report_id.*chapter|section_chapter_once"),
        ({"chapter": "discussion"}, "section_has_a_heading"),
        ({"chapter": "further"}, "section_has_a_heading"),
    ],
)
def test_section_constraints(report, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        new_section(report, **fields)


def test_a_session_has_one_section_and_only_in_the_discussion(report):
    session = make_session(meeting=report.meeting)
    new_section(report, chapter="discussion", heading="Access", session=session)

    with pytest.raises(IntegrityError, match="report_id.*session_id|section_session_once"):
        new_section(report, chapter="discussion", heading="Again", session=session)


def test_a_session_belongs_to_the_discussion(report):
    session = make_session(meeting=report.meeting)

    with pytest.raises(IntegrityError, match="section_session_in_the_discussion"):
        new_section(report, chapter="further", heading="Access", session=session)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"number": 1}, "issue_original_has_no_number"),
        ({"kind": "revision"}, "issue_original_has_no_number"),
    ],
)
def test_original_alone_has_no_number(issued, changes, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        issued.issues.update(**changes)


def test_issue_is_one_of_its_kind_and_has_a_document_of_its_own(issued):
    issue = issued.issues.get()
    values = {"report": issued, "issued_at": issue.issued_at, "document": make_document(meeting=issued.meeting)}

    assert Issue(**values, kind="revision", number=1).validate_constraints() is None
    with pytest.raises(ValidationError, match="The report has already been issued."):
        Issue(**values, kind="original").validate_constraints()
    with pytest.raises(ValidationError, match="This document belongs to another issue."):
        Issue(**values | {"document": issue.document}, kind="revision", number=1).validate_constraints()


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"addressee": ""}, "recommendation_has_an_addressee"),
        ({"kind": "conclusion"}, "recommendation_has_an_addressee"),
        ({"state": "adopted"}, "recommendation_adopted_at_a_time"),
        ({"adopted_at": "2013-07-25T10:00:00Z"}, "recommendation_adopted_at_a_time"),
        ({"state": "merged"}, "recommendation_merged_into_another"),
    ],
)
def test_recommendation_constraints(meeting, changes, constraint):
    recommendation = make_recommendation(meeting)

    with pytest.raises(IntegrityError, match=constraint):
        Recommendation.objects.filter(pk=recommendation.pk).update(**changes)


def test_adopted_recommendations(meeting):
    adopted = make_recommendation(meeting, "adopted")
    make_recommendation(meeting)
    make_recommendation(meeting, "dropped")

    assert list(Recommendation.objects.adopted()) == [adopted]


def test_report_is_public_from_its_issue_as_long_as_meeting_and_document_are(issued):
    issue = issued.issues.get()
    before, now = issue.issued_at - timedelta(seconds=1), portal_now()

    assert (list(Issue.objects.public(before)), list(Report.objects.issued(before))) == ([], [])
    assert (list(Issue.objects.public(now)), list(Report.objects.issued(now))) == ([issue], [issued])


def test_report_of_a_meeting_that_is_not_public_is_not_public(issued):
    issued.meeting.public_from = None
    issued.meeting.save()

    assert list(Report.objects.issued()) == [issued]
    assert list(Issue.objects.public()) == []


def test_only_cleared_and_issued_reports_are_settled(report):
    assert list(Report.objects.settled()) == []

    actions.change_state(report=report, state="cleared")

    assert list(Report.objects.settled()) == [report]


def test_names(report):
    section = Section.objects.get(report=report, chapter="introduction")
    long = Recommendation()
    long.text = "a" * 90

    assert str(report) == "Report: E-Participation: Empowering People through ICTs"
    assert str(section) == "Introduction"
    assert str(long) == "a" * 79 + "…"
