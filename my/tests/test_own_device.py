"""“This is my own device”: a participant stays signed in until the report is issued, 90 days at most."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.models import Meeting
from my.tests.codes import ask, newest_code
from participants import actions
from tests import factories

pytestmark = pytest.mark.django_db
DAY = 24 * 3600
PAGE, LIST = reverse("my:sign_in"), reverse("my:calendar_address")
KEEP, END = reverse("my:keep_own_device"), reverse("my:end_own_device")
CONFIRM = reverse("account_confirm_login_code")
BOX = {"own_device": "on"}


def sign_in(person, **typed):
    browser = Client()
    ask(browser, person.email)
    browser.post(CONFIRM, {"code": newest_code(), **typed})
    return browser


@pytest.fixture
def own(expert):
    """The browser of an expert who has said that it is their own."""
    return sign_in(expert, **BOX)


def is_signed_in(browser):
    return browser.get(LIST).status_code == 200


def age(browser, **seconds):
    session = browser.session
    for name, by in seconds.items():
        session[name] -= by
    session.save()


def test_box_of_the_code_keeps_the_browser_signed_in_for_ninety_days(own, meeting):
    age(own, seen=30 * DAY, began=30 * DAY)

    assert is_signed_in(own)
    assert own.session.get_expiry_age() == pytest.approx(60 * DAY, abs=60)


def test_without_the_box_it_is_twelve_hours(expert):
    assert sign_in(expert).session.get_expiry_age() == pytest.approx(12 * 3600, abs=60)


def test_ninety_days_are_the_most(own):
    age(own, seen=DAY, began=90 * DAY - 60)
    before = is_signed_in(own)
    age(own, seen=DAY, began=120)

    assert (before, is_signed_in(own)) == (True, False)


def test_report_ends_it_at_the_instant_of_its_issue(own, meeting):
    issued = meeting.ends_at + timedelta(days=40)
    Meeting.objects.filter(pk=meeting.pk).update(report_issued_at=issued)
    age(own, seen=13 * 3600)
    opened = []
    for at in (issued - timedelta(seconds=1), issued):
        age(own, seen=13 * 3600)
        with calendar_at(at):
            opened.append(is_signed_in(own))

    assert opened == [True, False]


def test_after_the_report_a_session_in_use_goes_on_as_usual(own, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(report_issued_at=meeting.ends_at)
    age(own, seen=600)

    assert is_signed_in(own)
    assert own.session.get_expiry_age() == pytest.approx(12 * 3600, abs=60)


@pytest.mark.parametrize(("state", "is_open"), [("cancelled", False), ("postponed", True)])
def test_cancelled_meeting_has_no_report_to_wait_for(own, meeting, state, is_open):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    age(own, seen=13 * 3600)

    assert is_signed_in(own) is is_open


def test_it_ends_with_the_participation(own, expert):
    actions.withdraw_participant(participant=expert)
    age(own, seen=13 * 3600)

    assert own.get(PAGE).status_code == 302


def test_report_of_another_meeting_is_waited_for(own, expert, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(report_issued_at=meeting.ends_at)
    factories.make_participant(status="accepted", email=expert.email, user=expert.user)
    age(own, seen=13 * 3600)

    assert is_signed_in(own)


def test_role_is_told_that_the_box_changes_nothing(meeting, organizer):
    factories.make_participant(meeting=meeting, status="accepted", email=organizer.email, user=organizer)

    browser = sign_in(organizer, **BOX)

    assert "own_device" not in browser.session
    assert browser.session.get_expiry_age() == pytest.approx(12 * 3600, abs=60)
    page = browser.get(PAGE).text
    assert "You have a role in a meeting, so you are signed out here as usual" in page
    assert "This is my own device" not in page
    browser.post(KEEP)
    assert "own_device" not in browser.session


def test_role_that_is_given_later_ends_it(own, meeting, expert):
    expert.user.is_staff = True
    expert.user.save()
    age(own, seen=13 * 3600)

    assert not is_signed_in(own)


def test_page_shows_it_and_ends_it(own, expert):
    shown = own.get(PAGE).text

    own.post(END)

    assert re.search(r"Your own device: until the report is issued, at the latest until \d+ \w+ \d{4}", shown)
    after = own.get(PAGE).text
    assert "Your own device" not in after and "This is my own device" in after
    assert own.session.get_expiry_age() == pytest.approx(12 * 3600, abs=60)


def test_ending_it_a_week_after_the_sign_in_signs_out_and_says_so(own):
    age(own, seen=600, began=8 * DAY)

    answer = own.post(END, follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert "because you signed in more than seven days ago" in answer.text
    assert not is_signed_in(own)


def test_it_can_be_said_later_after_a_fresh_code(expert):
    browser, old = sign_in(expert), Client()
    old.force_login(expert.user)

    refused = old.post(KEEP)
    browser.post(KEEP)

    assert refused["Location"].startswith(reverse("account_request_reauthentication_code"))
    assert "own_device" not in old.session
    assert browser.session.get_expiry_age() == pytest.approx(90 * DAY, abs=60)


def test_lost_telephone_is_signed_out_from_another_browser(own, expert, other_expert):
    other, stranger = sign_in(expert), sign_in(other_expert)
    [telephone] = [
        pk for pk in re.findall(r"browsers/(\d+)/forget", other.get(PAGE).text) if f"/{pk}/" not in own_row(other)
    ]
    refused = stranger.post(reverse("my:forget_browser", args=[telephone]))
    stays = is_signed_in(own)

    other.post(reverse("my:forget_browser", args=[telephone]))

    assert (refused.status_code, stays) == (404, True)
    assert not is_signed_in(own)
    assert is_signed_in(other)


def own_row(browser):
    """The part of the page about the browser that shows it."""
    return browser.get(PAGE).text.partition("(this browser)")[2].partition("</li>")[0]


def test_changed_address_ends_it(own, expert, organizer):
    actions.change_email(participant=expert, email="moved@example.org", by=organizer)

    assert not is_signed_in(own)


def test_page_of_the_code_has_the_box_and_the_confirmation_none(expert):
    browser = Client()
    ask(browser, expert.email)
    page = browser.get(CONFIRM).text
    send_due_messages()

    assert "This is my own device" in page
    assert "for 90 days at most" in page
    assert len(mail.outbox) == 1
    old = Client()
    old.force_login(expert.user)
    old.post(reverse("account_request_reauthentication_code"), {"recipient": expert.email})
    assert "own_device" not in old.get(reverse("account_confirm_reauthentication_code")).text
