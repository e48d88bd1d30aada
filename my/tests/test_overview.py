"""“How I sign in”: what opens an account is shown to its owner, and removed by its owner alone."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from egm_portal.clock import real_now
from egm_portal.mail.models import Message
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.actions import change_user_email
from my.calendar import calendar_link
from my.models import CalendarAddress, KnownBrowser
from my.tasks import delete_expired_codes

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


FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15"


def sign_in(email, user_agent=FIREFOX):
    browser = Client(headers={"User-Agent": user_agent})
    browser.post(reverse("account_request_login_code"), {"email": email})
    browser.post(reverse("account_confirm_login_code"), {"code": mailed()})
    return browser


def shown(browser):
    """The heading and the line of each browser on the page."""
    text = re.sub(r"<[^>]+>", " ", browser.get(PAGE).text.partition('id="browsers"')[2])
    return re.findall(r"(\w+ on [\w ]+?)(?: \((this browser)\))?\s+(Signed in|Signed out)", text)


def test_page_lists_the_browsers_and_signs_one_of_them_out(expert, other_expert):
    left_behind, present = sign_in(expert.email, SAFARI), sign_in(expert.email)
    stranger = sign_in(other_expert.email)
    both = shown(present)
    theirs, present_one = KnownBrowser.objects.filter(user=expert.user).order_by("pk")

    refused = stranger.post(reverse("my:forget_browser", args=[theirs.pk]))
    is_unharmed = left_behind.get(PAGE).status_code == 200
    present.post(reverse("my:forget_browser", args=[theirs.pk]))

    assert both == [("Firefox on Windows", "this browser", "Signed in"), ("Safari on Mac OS X", "", "Signed in")]
    assert (refused.status_code, is_unharmed) == (404, True)
    assert left_behind.get(PAGE).status_code == 302
    assert shown(present) == [("Firefox on Windows", "this browser", "Signed in")]
    assert present.post(reverse("my:forget_browser", args=[present_one.pk]))["Location"] == reverse("account_login")
    assert (present.get(PAGE).status_code, stranger.get(PAGE).status_code) == (302, 200)


def test_browser_that_was_signed_out_is_still_known_until_it_is_forgotten(expert):
    signed_out, present = sign_in(expert.email, SAFARI), sign_in(expert.email)
    signed_out.post(reverse("account_logout"))
    shown_before = shown(present)

    signed_out.post(reverse("account_request_login_code"), {"email": expert.email})
    signed_out.post(reverse("account_confirm_login_code"), {"code": mailed()})

    assert shown_before[1] == ("Safari on Mac OS X", "", "Signed out")
    assert KnownBrowser.objects.count() == 2
    assert shown(signed_out)[0] == ("Safari on Mac OS X", "this browser", "Signed in")


def test_new_password_forgets_the_other_browsers(expert):
    other, present = sign_in(expert.email, SAFARI), sign_in(expert.email)

    present.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})

    assert shown(present) == [("Firefox on Windows", "this browser", "Signed in")]
    assert other.get(PAGE).status_code == 302


def test_browser_that_was_not_used_for_half_a_year_is_forgotten(expert):
    sign_in(expert.email)
    KnownBrowser.objects.update(signed_in_at=real_now() - timedelta(days=180))

    delete_expired_codes()

    assert not KnownBrowser.objects.exists()


def test_changed_address_forgets_browsers_and_ends_the_address_of_the_calendar(expert, other_expert):
    present = sign_in(expert.email)
    present.post(reverse("my:calendar_address"))
    address = calendar_link(CalendarAddress.objects.get(user=expert.user))
    before = Client().get(address).status_code

    change_user_email(user=expert.user, email="another@example.org")

    assert (before, Client().get(address).status_code) == (200, 404)
    assert not KnownBrowser.objects.filter(user=expert.user).exists()
