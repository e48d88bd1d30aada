"""What limits the sign-in: sessions that end, codes that are asked for and tried, and pages that are for staff."""

import re
import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from egm_portal.constant_time import MIN_SECONDS
from egm_portal.mail.tasks import send_due_messages
from my.sign_in import sessions
from participants.actions import change_email
from tests import factories

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"
HOUR = 3600
ASK, CONFIRM = reverse("account_request_login_code"), reverse("account_confirm_login_code")


HELD = int(time.time())


@pytest.fixture(autouse=True)
def held_clock(monkeypatch):
    """The clock by which sessions end stands still: a test that is slow loses no second."""
    monkeypatch.setattr(sessions, "time", SimpleNamespace(time=lambda: HELD))


def signed_in(client, user):
    """The browser of the user, a minute and a page after the sign-in."""
    client.force_login(user)
    move_back(client, seen=60)
    client.get(reverse("my:list"))
    return client


def move_back(client, **seconds):
    """Lets the marks in the session's row be older by so many seconds."""
    session = client.session
    for name, by in seconds.items():
        session[name] -= by
    session.save()


def code_for(client, email):
    client.post(ASK, {"email": email})
    send_due_messages()
    return re.search(r"\b\d{8}\b", mail.outbox[-1].body)[0]


def test_session_ends_twelve_hours_after_the_last_page_with_a_role_too(client, organizer, expert):
    of_expert = signed_in(Client(), expert.user).session
    of_organizer = signed_in(client, organizer).session

    assert (of_expert.get_expiry_age(), of_organizer.get_expiry_age()) == (12 * HOUR, 12 * HOUR)


def test_page_after_a_minute_moves_the_end(client, organizer):
    signed_in(client, organizer)
    move_back(client, seen=59)
    before = client.session["seen"]
    client.get(reverse("my:list"))
    soon = client.session["seen"]
    move_back(client, seen=10)
    client.get(reverse("my:list"))

    assert soon == before
    assert client.session["seen"] == HELD


@pytest.mark.parametrize("who", ["organizer", "expert"])
def test_session_in_use_ends_all_the_same(client, organizer, expert, who):
    signed_in(client, organizer if who == "organizer" else expert.user)
    move_back(client, began=7 * 24 * HOUR - 60, seen=HOUR)
    client.get(reverse("my:list"))
    left = client.session.get_expiry_age()
    move_back(client, began=120, seen=HOUR)
    client.get(reverse("my:list"))

    assert left == 60
    assert client.get(reverse("my:list")).status_code == 302
    assert client.get(reverse("my:list")).url.startswith(reverse("account_login"))


def test_reader_gets_no_session(client, meeting):
    response = client.get(reverse("website:front"))

    assert not response.cookies


@pytest.mark.parametrize("known", [True, False])
def test_sign_in_takes_the_same_time_for_everybody(client, expert, held_back, known):
    asked = {"email": expert.email if known else "no@example.org", "code": "1" * 8}

    for page in (ASK, CONFIRM):
        client.post(page, asked)

    assert held_back == [MIN_SECONDS] * 2


def test_code_sent_to_a_former_address_opens_nothing(client, expert, organizer):
    code = code_for(client, expert.email)
    change_email(participant=expert, email="moved@example.org", by=organizer)

    page = client.post(CONFIRM, {"code": code})

    assert "This code was not accepted." in page.text
    assert not page.context["user"].is_authenticated


def test_passkey_added_from_a_former_address_ends_with_it(expert, organizer):
    Authenticator.objects.create(user=expert.user, type=Authenticator.Type.WEBAUTHN, data={})

    change_email(participant=expert, email="moved@example.org", by=organizer)

    assert not Authenticator.objects.exists()


def test_organizer_of_the_demonstration_needs_no_second_factor(client, meeting):
    organizer = factories.make_organizer(meeting)

    response = client.post(CONFIRM, {"code": code_for(client, organizer.email)})

    assert response.url == reverse("admin:index")


def state_of(client, method="get", **headers):
    response = getattr(client, method)(reverse("my:session"), headers=headers)
    return response, response.json()


def test_question_about_the_session_does_not_prolong_it(client, organizer):
    signed_in(client, organizer)
    move_back(client, seen=600, ends=600)
    before = client.session["ends"]

    response, state = state_of(client)

    assert (state["signed_in"], state["user"]) == (True, organizer.pk)
    assert state["seconds_left"] == 12 * HOUR - 600
    assert client.session["ends"] == before
    assert "no-store" in response["Cache-Control"]


def test_button_to_stay_prolongs_the_session(client, organizer):
    signed_in(client, organizer)
    move_back(client, seen=600, ends=600)

    _, state = state_of(client, "post")

    assert state["seconds_left"] == client.session.get_expiry_age() == 12 * HOUR


def test_longest_time_is_not_prolonged(client, organizer):
    signed_in(client, organizer)
    move_back(client, began=7 * 24 * HOUR - 60, seen=600, ends=600)

    assert state_of(client, "post")[1]["seconds_left"] == 60


def test_polling_of_a_rendering_does_not_prolong_the_session(client, meeting, organizer, today):
    report = factories.make_circulated_report(meeting)
    signed_in(client, organizer).post(reverse("pdf:page", args=["report", report.pk]))
    client.get(reverse("my:list"))
    move_back(client, seen=600, ends=600)
    before = client.session["ends"]

    answer = client.get(reverse("pdf:progress", args=["report", report.pk]))

    assert answer.status_code == 200
    assert client.session["ends"] == before


def test_state_of_nobody_names_nobody(client, db):
    _, state = state_of(client)

    assert (state["signed_in"], state["user"], state["seconds_left"]) == (False, None, 0)
    assert Client(enforce_csrf_checks=True).post(reverse("my:session")).status_code == 403
