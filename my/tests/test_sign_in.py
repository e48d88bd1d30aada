import re

import pytest
from django.core import mail
from django.urls import reverse

from egm_portal.mail.models import Message
from egm_portal.mail.tasks import send_due_messages
from tests import factories

pytestmark = pytest.mark.django_db


def mailed_text():
    """The plain text of the one mail that left."""
    [message] = mail.outbox
    return message.body


def test_code_by_mail_signs_in(client, expert):
    Message.objects.all().delete()
    client.post(reverse("account_request_login_code"), {"email": expert.email})
    send_due_messages()
    code = re.search(r"\b\d{8}\b", mailed_text())[0]

    response = client.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)

    assert response.context["user"] == expert.user
    assert response.redirect_chain[-1][0] == reverse("my:meeting", args=[expert.meeting.slug])


def test_code_stands_in_no_row(client, expert):
    Message.objects.all().delete()
    client.post(reverse("account_request_login_code"), {"email": expert.email})
    before = str(Message.objects.values().get())
    send_due_messages()
    code = re.search(r"\b\d{8}\b", mailed_text())[0]

    message = Message.objects.get()
    assert code not in before
    assert code not in str(Message.objects.values().get())
    assert message.encrypted == ""
    assert message.not_after is not None


@pytest.mark.parametrize("target", ["http://[::1", "//[evil", "http://\u2100.example.org/"])
def test_address_to_return_to_that_is_none_is_left_out(client, expert, target):
    page = client.get(reverse("account_login"), {"next": target})
    client.force_login(expert.user)
    signed_in = client.get(reverse("account_login"), {"next": target})

    assert page.status_code == 200
    assert (signed_in.status_code, signed_in["Location"]) == (302, reverse("my:list"))


def test_stranger_sees_the_same_and_gets_no_mail(client, expert):
    known = client.post(reverse("account_request_login_code"), {"email": expert.email})
    client.cookies.clear()
    Message.objects.all().delete()

    unknown = client.post(reverse("account_request_login_code"), {"email": "nobody@example.org"})

    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert not Message.objects.exists()


def test_organizer_signs_in_with_a_password(client, meeting):
    organizer = factories.make_organizer(meeting)

    response = client.post(reverse("account_login"), {"login": organizer.email, "password": "a long enough password"})

    assert response.url == reverse("admin:index")


def test_nobody_signs_up(client, db):
    response = client.post(reverse("account_signup"), {"email": "new@example.org"})

    assert response.url == reverse("account_login")


@pytest.mark.parametrize(
    "credential",
    ["[" * 100_000, "1" * 5000, '{"id": 1}', '{"id": "AA", "response": {}}', '{"id": "AA", "rawId": "AA"}'],
)
def test_what_no_browser_says_of_a_passkey_is_refused(client, credential):
    client.get(reverse("mfa_login_webauthn"))

    response = client.post(reverse("mfa_login_webauthn"), {"credential": credential})

    assert (response.status_code, response.url) == (302, reverse("account_login"))
