"""“How I sign in”: what opens an account is shown to its owner, and removed by its owner alone."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from egm_portal.mail.models import Message
from egm_portal.mail.tasks import send_due_messages

pytestmark = pytest.mark.django_db
PASSWORD = "another long enough phrase"
PAGE, AGAIN = reverse("my:sign_in"), reverse("account_request_reauthentication_code")


@pytest.fixture
def own(client, expert):
    """The browser of an expert, who has just signed in with a mailed code."""
    client.post(reverse("account_request_login_code"), {"email": expert.email})
    client.post(reverse("account_confirm_login_code"), {"code": mailed()})
    return client


def mailed():
    send_due_messages()
    return re.findall(r"\b\d{8}\b", mail.outbox[-1].body)[0]


def test_page_shows_what_opens_the_account(own, expert):
    before = own.get(PAGE).text
    for kind in (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP):
        Authenticator.objects.create(user=expert.user, type=kind, data={"secret": "x"})

    after = own.get(PAGE).text

    assert "No key is linked" in before and "No app is linked" in before and "You have no password" in before
    assert "1 key can be used" in after and "An app on your telephone" in after


def test_participant_sets_and_removes_a_password(own, expert):
    own.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    signed_in = Client().post(reverse("account_login"), {"login": expert.email, "password": PASSWORD})
    has_one = "Change the password" in own.get(PAGE).text

    own.post(reverse("my:remove_password"))

    expert.user.refresh_from_db()
    assert (signed_in.status_code, has_one, expert.user.has_usable_password()) == (302, True, False)
    assert own.get(PAGE).status_code == 200
    told = list(Message.objects.filter(kind="my/notice").order_by("pk").values_list("subject", flat=True))
    assert told == ["A password was set for your account", "The password of your account was removed"]


def test_old_session_confirms_with_a_code_before_it_changes_anything(client, expert):
    client.force_login(expert.user)

    asked = client.get(reverse("account_set_password"))
    client.post(AGAIN, {"recipient": expert.email})
    client.post(reverse("account_confirm_reauthentication_code"), {"code": mailed()})

    assert asked["Location"].startswith(AGAIN)
    assert client.get(reverse("account_set_password")).status_code == 200


def test_signing_out_everywhere_works_after_some_minutes_too(own):
    session = own.session
    session["seen"] -= 300
    session.save()

    assert own.post(reverse("my:sign_out_everywhere"))["Location"] == reverse("account_login")


def test_signing_out_everywhere_ends_every_session_of_the_account_and_no_other(own, expert, other_expert):
    other_browser, stranger = Client(), Client()
    other_browser.force_login(expert.user)
    stranger.force_login(other_expert.user)

    own.post(reverse("my:sign_out_everywhere"))

    found = [each.get(PAGE).status_code for each in (own, other_browser, stranger)]
    assert found == [302, 302, 200]
