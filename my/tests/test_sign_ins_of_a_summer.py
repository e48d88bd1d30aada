"""How often an expert signs in from the invitation to the issued report, on one telephone that is their own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from egm_portal.clock import calendar_at
from egm_portal.meetings.models import Meeting
from my.tests.codes import CONFIRM, ask, newest_code
from participants import tokens
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
MARKS = ("seen", "began", "ends")  # of the session, in seconds


def day(month, number, hour=8):
    return datetime(2013, month, number, hour, tzinfo=UTC)


# The invitation is accepted on 4 June; these pages are opened afterwards.
VISITS = [
    (day(6, 4, 9), "my:meeting"),
    (day(6, 20), "my:profile"),
    (day(7, 12), "my:meeting"),
    (day(7, 15, 20), "my:meeting"),
    (day(7, 24, 7), "room:room"),
    (day(7, 24, 15), "room:room"),
    (day(7, 25, 7), "room:room"),
    (day(8, 12), "review:circulated"),
    (day(8, 30), "my:meeting"),
]


def grow_older(client, seconds):
    """Lets the session be as old as if so much time had passed."""
    session = client.session
    for mark in MARKS:
        if mark in session:
            session[mark] -= int(seconds)
    session.save()
    for row in Session.objects.filter(pk=session.session_key):
        row.expire_date -= timedelta(seconds=seconds)
        row.save()


def open_pages(client, guest, **box):
    """Opens the pages in turn, and enters a mailed code where one is asked for; how often that was."""
    codes, before = 0, day(6, 4)
    for at, page in VISITS:
        with calendar_at(at):
            grow_older(client, (at - before).total_seconds())
            address, before = reverse(page, args=[guest.meeting.slug]), at
            if reverse("account_login") in client.get(address).headers.get("Location", ""):
                codes += 1
                ask(client, guest.email)
                client.post(CONFIRM, {"code": newest_code(), **box})
            answer = client.get(address)
            assert answer.status_code == 200, (at, page)
    return codes


@pytest.fixture
def guest(meeting):
    """Somebody who has been invited, and accepts on their telephone by the link in the e-mail."""
    return factories.make_participant("invited", meeting=meeting)


@pytest.mark.parametrize(("box", "codes"), [({"own_device": "on"}, 1), ({}, 7)])
def test_one_code_lasts_from_the_first_visit_to_the_report(guest, meeting, box, codes):
    telephone = Client()
    with calendar_at(day(6, 4)):
        telephone.post(reverse("participants:accept", args=[tokens.invitation_token(guest.invitations.get())]))
    with calendar_at(day(7, 26)):
        factories.make_circulated_report(meeting, until=day(8, 20))
    Meeting.objects.filter(pk=meeting.pk).update(report_issued_at=day(8, 30, 10))

    assert open_pages(telephone, guest, **box) == codes
