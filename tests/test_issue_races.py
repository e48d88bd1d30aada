"""What happens in one moment to a report that is issued, written, revised and corrected: never two of a kind."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.marked_texts.actions import Base, newest_version
from papers.models import Document
from reports import actions
from reports.models import Issue, Report
from room import actions as room_actions
from room.models import Recommendation
from tests import factories
from tests.test_races import at_once
from tests.test_round_races import refused

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4


@pytest.fixture(autouse=True)
def now(meeting):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time.")
    with calendar_at(meeting.ends_at):
        yield meeting.ends_at


@pytest.fixture
def cleared(meeting):
    """A report of two paragraphs that can be issued; one person takes part."""
    factories.make_participant("accepted", meeting=meeting)
    report = actions.change_state(report=actions.start_report(meeting=meeting), state="draft")
    actions.write_section(report=report, chapter="introduction", body="We met.\n\nWe had two aims.")
    return factories.make_report_ready_to_issue(report)


@pytest.fixture
def issued(cleared):
    return actions.issue_report(report=cleared, by=None)


def test_report_that_is_issued_by_several_at_once_is_issued_once(cleared, now):
    outcomes = at_once([partial(actions.issue_report, report=cleared, by=None)] * PEOPLE, at=now)

    assert len(refused(outcomes)) == PEOPLE - 1
    assert (Issue.objects.count(), Document.objects.filter(kind="report").count()) == (1, 1)
    assert Message.objects.filter(kind="reports/issued").count() == 1


def test_what_is_issued_is_what_was_cleared_while_somebody_saves(cleared, now):
    section = cleared.sections.get(chapter="introduction")
    base = Base.of(newest_version(section.text))
    saving = partial(actions.save_section, section=section, text="Other words.", based_on=base, by=None)

    outcomes = at_once([saving, partial(actions.issue_report, report=cleared, by=None), saving], at=now)

    assert len(refused(outcomes)) == 2
    assert "We had two aims." in str(Issue.objects.get().content)
    assert newest_version(section.text).text == "We met.\n\nWe had two aims."


def test_report_is_issued_or_put_in_draft_and_never_both(cleared, now):
    opening = partial(actions.change_state, report=cleared, state="draft")

    outcomes = at_once([opening, partial(actions.issue_report, report=cleared, by=None)], at=now)

    assert len(refused(outcomes)) == 1
    state = Report.objects.get().state
    assert (state, Issue.objects.count()) in (("draft", 0), ("issued", 1))


def test_everything_adopted_while_the_report_is_cleared_has_a_number(meeting, now):
    report = actions.change_state(report=actions.start_report(meeting=meeting), state="draft")
    rows = [factories.make_recommendation(meeting, text=f"Do {number}.") for number in range(10)]
    adopting = [partial(room_actions.adopt_recommendation, seen=None, recommendation=row) for row in rows]

    outcomes = at_once([*adopting, partial(actions.change_state, report=report, state="cleared")], at=now)

    adopted = Recommendation.objects.adopted().order_by("printed_number")
    assert Report.objects.get().state == "cleared"
    assert len(adopted) == len(rows) - len(refused(outcomes))
    assert [row.printed_number for row in adopted] == list(range(1, len(adopted) + 1))


def test_report_that_several_open_at_once_is_revised_or_reissued_once(issued, now):
    openings = [partial(act, report=issued, by=None) for act in (actions.revise_report, actions.reissue_report)]

    outcomes = at_once(openings * 2, at=now)

    report = Report.objects.get()
    assert len(refused(outcomes)) == 3
    assert (report.revision, report.is_reissue) in ((1, False), (0, True))


def test_corrigendum_that_is_issued_by_several_at_once_is_issued_once(issued, now):
    issue = issued.issues.get()
    actions.prepare_correction(issue=issue, paragraph=2, place="", wrong="two aims", right="three aims")
    rendering = factories.make_printed(actions.request_corrigendum_rendering(issue=issue, by=None))
    rendering.file.save("ready.pdf", factories.make_pdf_file(1, "Corrigendum"))
    actions.confirm_reading(report=issue.report, corrected=issue, sha256=rendering.sha256, by=None)

    outcomes = at_once([partial(actions.issue_corrigendum, issue=issue, by=None)] * PEOPLE, at=now)

    assert len(refused(outcomes)) == PEOPLE - 1
    assert Issue.objects.filter(kind="corrigendum").count() == 1
    assert Document.objects.filter(kind="corrigendum").count() == 1


def test_embargo_that_is_moved_and_lifted_at_once_has_one_end(cleared, meeting, now):
    until = meeting.ends_at + timedelta(days=1)
    report = actions.issue_report(report=cleared, by=None, at=until)
    later = partial(actions.move_embargo, report=report, at=until + timedelta(days=1))

    refused(at_once([later, partial(actions.move_embargo, report=report, at=None), later], at=now))

    issue = Issue.objects.select_related("document", "report__meeting").get()
    assert issue.issued_at == issue.document.publish_at == issue.report.meeting.report_issued_at
    assert issue.issued_at in (meeting.ends_at, until + timedelta(days=1))
