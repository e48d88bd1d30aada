"""A draft that is circulated: who is told, until when comments are taken, and how it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.mail import registry, rendering
from egm_portal.mail.models import Message
from participants.actions import withdraw_participant
from reports import actions as report_actions
from reports.models import Report
from review import actions
from tests import factories

AUGUST = datetime(2013, 8, 12, 8, tzinfo=UTC)
UNTIL = datetime(2013, 8, 23, 22, tzinfo=UTC)


pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def august(today, report, expert, other_expert):
    """The calendar after the meeting, in which both experts took part."""
    with calendar_at(AUGUST):
        yield


@pytest.fixture
def circulated(report, august):
    return actions.circulate_report(report=report, comments_until=UNTIL)


def told():
    return sorted(Message.objects.filter(kind="review/circulated").values_list("to", flat=True))


def test_everybody_who_takes_part_is_told(meeting, report, expert, other_expert):
    observer = factories.make_participant(meeting=meeting, status="accepted", role="observer")
    factories.make_participant(meeting=meeting, status="invited")
    withdraw_participant(participant=other_expert)

    with calendar_at(AUGUST):
        circulated = actions.circulate_report(report=report, comments_until=UNTIL)

    assert (circulated.state, circulated.state_at, circulated.comments_until) == ("circulated", AUGUST, UNTIL)
    assert told() == sorted([expert.email, observer.email])


@pytest.mark.parametrize("people", [1, 3])
def test_telling_costs_the_same_for_many(meeting, report, people, django_assert_num_queries):
    for _ in range(people):
        factories.make_participant(meeting=meeting, status="accepted")

    with calendar_at(AUGUST), django_assert_num_queries(37):
        actions.circulate_report(report=report, comments_until=UNTIL)

    assert len(told()) == people


def test_mail_says_until_when_and_how(meeting, circulated, expert):
    message = Message.objects.get(to=expert.email, kind="review/circulated")

    assert message.subject == f"{meeting.short_title}: draft report for your comments by 23 August 2013"
    for words in (message.text, message.html):
        words = " ".join(words.replace("<strong>", "").replace("</strong>", "").split())
        assert "Please send your comments by 23 August 2013, 24:00 (Geneva), 18:00 in New York." in words
        assert "On that page you can comment on each paragraph, or suggest another wording for it." in words
    assert f"/meetings/{meeting.slug}/my/report/" in rendering.fill(message).wording.text


def test_comments_are_not_taken_until_a_time_that_has_passed(report, august):
    with pytest.raises(actions.NotAllowed, match="This deadline for comments has passed"):
        actions.circulate_report(report=report, comments_until=AUGUST)

    report.refresh_from_db()
    assert (report.state, told()) == ("draft", [])


def test_only_a_draft_is_circulated(circulated):
    with pytest.raises(actions.NotAllowed, match="Comments are open until 23 August 2013"):
        actions.circulate_report(report=circulated, comments_until=UNTIL)
    with pytest.raises(actions.NotAllowed, match="The report is in the state “Draft”"):
        report_actions.change_state(
            report=report_actions.change_state(report=circulated, state="draft"), state="circulated"
        )


def test_taken_back_draft_forgets_its_date_and_a_cleared_one_keeps_it(circulated):
    with calendar_at(UNTIL):
        cleared = report_actions.change_state(report=circulated, state="cleared")
    reopened = report_actions.change_state(report=cleared, state="draft")

    assert (cleared.comments_until, reopened.comments_until) == (UNTIL, None)


@pytest.mark.parametrize("end", ["taken back", "circulated anew", "cleared", "closed", "withdrawn"])
def test_mail_is_not_sent_once_it_has_lost_its_purpose(circulated, expert, end):
    message = Message.objects.get(to=expert.email, kind="review/circulated")
    now = AUGUST

    if end == "cleared":
        with calendar_at(UNTIL):
            report_actions.change_state(report=circulated, state="cleared")
    elif end == "closed":
        now = UNTIL
    elif end == "withdrawn":
        withdraw_participant(participant=expert)
    else:
        draft = report_actions.change_state(report=circulated, state="draft")
        if end == "circulated anew":
            actions.circulate_report(report=draft, comments_until=UNTIL + timedelta(days=7))

    with calendar_at(now), pytest.raises(registry.NoLongerWanted):
        rendering.fill(message)


@pytest.mark.parametrize("state", ["outline", "draft"])
def test_draft_that_was_not_circulated_has_no_date_for_comments(report, state):
    with pytest.raises(IntegrityError, match="report_comments_end_once_circulated"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state=state, comments_until=UNTIL)


def test_organizer_gives_the_date_in_the_time_of_the_meeting(client, organizer, report, expert, other_expert, august):
    client.force_login(organizer)
    address = f"{reverse('admin:reports_report_circulate')}?id={report.pk}"

    page = client.get(address)
    refused = [client.post(address, typed) for typed in ({}, {"until_day": "2013-08-01", "until_hour": "24:00"})]
    draft = Report.objects.get().state
    client.post(address, {"until_day": "2013-08-23", "until_hour": "24:00"})

    assert "2 people take part and will be notified." in page.text
    assert [answer.status_code for answer in refused] == [422, 422]
    assert draft == "draft"
    assert Report.objects.get().comments_until == UNTIL
    assert told() == sorted([expert.email, other_expert.email])
