"""Before changed days or deadlines are saved, of which nobody was told, the form says what would fall outside."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from agenda.models import Session
from egm_portal.meetings.models import Meeting
from papers.models import Paper
from reminders.models import ReminderRule
from tests import factories
from tests.forms import opened, shown_in

pytestmark = pytest.mark.usefixtures("untold")


@pytest.fixture
def pages(meeting):
    return {name: reverse(f"admin:meetings_meeting_{name}", args=[meeting.pk]) for name in ("change", "papers")}


@pytest.fixture
def move(at_desk, pages):
    """Sends the page with these values changed."""

    def send(name="change", **typed):
        return at_desk.post(pages[name], opened(at_desk, pages[name], "meeting") | typed)

    return send


def asked(answer, field="ends_on"):
    return answer.context["adminform"].form.errors[field]


def test_sessions_outside_the_new_days_are_named_and_asked_about_once(at_desk, meeting, pages, move):
    session = factories.make_session(meeting=meeting, title="Opening plenary")
    Session.objects.filter(pk=session.pk).update(starts_at=datetime(2013, 7, 25, 8, tzinfo=UTC))

    refused = move(ends_on="2013-07-24", venue="Typed too")
    unchanged = Meeting.objects.get()
    done = at_desk.post(pages["change"], shown_in(refused.text, "meeting") | {"ends_on_confirmed": "yes"})

    assert asked(refused) == [
        "1 session would be outside the days of the meeting: Opening plenary (25 July 2013, 10:00)."
    ]
    assert (unchanged.ends_on.day, unchanged.venue) == (25, meeting.venue)
    assert done.status_code == 302
    assert (Meeting.objects.get().ends_on.day, Meeting.objects.get().venue) == (24, "Typed too")


def test_deadlines_and_extensions_after_the_new_last_day_are_asked_about(meeting, move):
    author = factories.make_participant(meeting=meeting, name="Expert A")
    paper = factories.make_paper(participant=author)
    Paper.objects.filter(pk=paper.pk).update(own_due_at=datetime(2013, 7, 18, 22, tzinfo=UTC))

    refused = move(starts_on="2013-07-11", ends_on="2013-07-12")

    assert asked(refused) == [
        "1 deadline would be after the last day: papers, 15 July 2013, 24:00.",
        "1 extended deadline would be after the last day: Expert A.",
    ]


def test_reminders_that_would_be_due_already_are_asked_about(meeting, move):
    for days in (-14, -3):
        ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=days)

    refused = move("papers", papers_due_day="2013-07-11", papers_due_hour="24:00")

    assert asked(refused, "papers_due") == [
        "1 reminder would have been due before now: The paper has not been received, 3 days before the deadline."
    ]


def test_first_deadline_takes_no_reminder_from_anybody(meeting, move):
    Meeting.objects.filter(pk=meeting.pk).update(papers_due=None)
    ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-3)

    assert move("papers", papers_due_day="2013-07-11", papers_due_hour="24:00").status_code == 302


@pytest.mark.parametrize(
    "typed", [{"venue": "Palais"}, {"starts_on": "2013-07-23"}, {"ends_on": "2013-07-26"}, {"title": "Renamed"}]
)
def test_nothing_is_asked_while_nothing_falls_outside(meeting, move, typed):
    factories.make_session(meeting=meeting)
    ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-3)

    assert move(**typed).status_code == 302


def test_what_was_outside_before_is_not_asked_about_again(meeting, move):
    session = factories.make_session(meeting=meeting)
    Session.objects.filter(pk=session.pk).update(starts_at=datetime(2013, 8, 1, 8, tzinfo=UTC))

    assert move(ends_on="2013-07-26").status_code == 302


@pytest.mark.parametrize("odd", [{"time_zone": "Europe/Nowhere"}, {"time_zone": ""}, {"ends_on": "no day"}])
def test_days_that_are_not_known_are_refused_for_that_alone(meeting, move, odd):
    factories.make_session(meeting=meeting)

    refused = move(**odd, starts_on="2013-07-25")

    assert list(refused.context["adminform"].form.errors) == list(odd)


def test_number_of_queries_does_not_grow_with_what_falls_outside(at_desk, meeting, pages, django_assert_num_queries):
    shown = opened(at_desk, pages["change"], "meeting") | {"starts_on": "2013-07-11", "ends_on": "2013-07-12"}
    for number in range(12):
        factories.make_session(meeting=meeting, title=f"Session {number}")

    with django_assert_num_queries(31):
        refused = at_desk.post(pages["change"], shown)

    assert "; 9 more." in refused.text


def test_evaluation_that_could_not_open_any_more_and_its_reminders_are_named(meeting, move):
    Meeting.objects.update(evaluation_until=datetime(2013, 8, 8, 22, tzinfo=UTC))
    ReminderRule.objects.create(meeting=meeting, kind="evaluation_open", days=1)

    later = move(starts_on="2013-08-20", ends_on="2013-08-21")
    earlier = move(starts_on="2013-07-01", ends_on="2013-07-02")

    assert "1 evaluation would close before the last day, on which it opens: 8 August 2013, 24:00." in asked(later)
    assert any("Thanks, certificate and evaluation" in sentence for sentence in asked(earlier))
