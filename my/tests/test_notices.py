"""Mails that tell somebody that the security of their account changed."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from egm_portal.mail.models import Message
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
OLD, NEW = "a long enough password", "another long enough phrase"


@pytest.fixture
def signed_in(client, meeting):
    """An organizer whose browser has just signed in with a password."""
    user = factories.make_organizer(meeting)
    client.post(reverse("account_login"), {"login": user.email, "password": OLD})
    return user


def notice():
    return Message.objects.get(kind="my/notice")


def test_changed_password_is_told_with_what_to_do(client, signed_in):
    client.post(reverse("account_change_password"), {"oldpassword": OLD, "password1": NEW, "password2": NEW})

    told = notice()
    assert (told.to, told.subject, told.not_after) == (signed_in.email, "Your password was changed", None)
    assert "somebody else may have gained access to your account. Set a new password now" in told.text
    assert f"Set a new password:\nhttp://localhost:8000{reverse('account_reset_password')}\n" in told.text
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


def test_who_has_no_second_factor_left_is_not_sent_to_a_page_that_refuses(client, signed_in, settings):
    settings.SECOND_FACTOR_REQUIRED = True

    client.post(reverse("account_change_password"), {"oldpassword": OLD, "password1": NEW, "password2": NEW})

    assert "Reply to this message at once" in notice().text
    assert reverse("account_reset_password") not in notice().text + notice().html


def test_code_is_not_sent_late_and_is_no_notice(client, expert):
    Message.objects.all().delete()

    client.post(reverse("account_request_login_code"), {"email": expert.email})

    assert [(message.kind, message.not_after is None) for message in Message.objects.all()] == [
        ("my/sign_in_code", False)
    ]
