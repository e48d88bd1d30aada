"""Mails that tell somebody that the security of their account changed."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.urls import reverse

from egm_portal.mail.models import Message
from egm_portal.mail.tasks import send_due_messages
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
OLD, NEW = "a long enough password", "another long enough phrase"


@pytest.fixture
def signed_in(client, meeting):
    """Somebody with a password, whose browser has just signed in with a code."""
    user = factories.make_user()
    user.set_password(OLD)
    user.save()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    send_due_messages()
    code = re.search(r"\b\d{8}\b", mail.outbox[-1].body)[0]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    return user


def notice():
    return Message.objects.get(kind="my/notice")


def test_changed_password_is_told_with_what_to_do(client, signed_in):
    client.post(reverse("account_change_password"), {"oldpassword": OLD, "password1": NEW, "password2": NEW})

    told = notice()
    assert (told.to, told.subject, told.not_after) == (signed_in.email, "Your password was changed", None)
    assert "somebody else may have gained access to your account. Reply to this message at once" in told.text
    assert "127.0.0.1" not in told.text + told.html


def test_code_that_changed_on_its_way_or_will_change_is_taken():
    before, _, after = totp.yield_hotp_counters_from_time()

    assert after - before == 2


def test_removed_second_factor_is_told(client, signed_in):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(signed_in, secret)
    _, counter, _ = totp.yield_hotp_counters_from_time()
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    client.post(reverse("mfa_reauthenticate"), {"code": code})

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.exists()
    assert (notice().to, notice().subject) == (signed_in.email, "The authenticator app was removed from your account")


def test_code_is_not_sent_late_and_is_no_notice(client, expert):
    Message.objects.all().delete()

    client.post(reverse("account_request_login_code"), {"email": expert.email})

    assert [(message.kind, message.not_after is None) for message in Message.objects.all()] == [
        ("my/sign_in_code", False)
    ]
