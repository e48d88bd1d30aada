"""Codes that belong to an account: where they are accepted, and what others can do to their owner."""

import re
import time
from datetime import timedelta

import pytest
from django.conf import settings as portal
from django.core import mail
from django.urls import reverse

from egm_portal.clock import real_now
from egm_portal.limits.counting import Limit, LimitReached
from egm_portal.limits.models import LimitCounter
from egm_portal.mail.models import Message
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.actions import change_user_email
from my import actions
from my.models import SignInCode
from my.sign_in import limits
from my.sign_in.codes import NOT_ACCEPTED
from my.tasks import delete_expired_codes
from my.tests.codes import (
    ASK,
    CONFIRM,
    SIXTY,
    WRONG,
    age,
    ask,
    browser,
    enter,
    is_signed_in,
    newest_code,
    next_quarter_of_an_hour,
    share,
    try_wrong,
)
from participants import tokens
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once", "no_mail_yet")]

OWN_PAGE = reverse("my:list")


def test_code_is_accepted_in_any_browser_that_asked_for_one(expert):
    telephone, computer = browser(), browser()
    ask(telephone, expert.email)
    ask(computer, expert.email)

    answer = enter(telephone, newest_code())

    assert answer.url == OWN_PAGE
    assert is_signed_in(telephone)
    codes = [re.search(r"\b\d{8}\b", message.body)[0] for message in mail.outbox]
    assert len(codes) == 2
    assert len(set(codes)) == 1


def test_code_is_accepted_in_no_browser_that_did_not_ask(expert):
    ask(browser(), expert.email)
    other = browser()

    answer = enter(other, newest_code())

    assert answer.url == ASK
    assert not is_signed_in(other)


def test_code_is_accepted_once(expert):
    first, second = browser(), browser()
    ask(first, expert.email)
    ask(second, expert.email)
    code = newest_code()

    enter(first, code)
    answer = enter(second, code)

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)
    assert NOT_ACCEPTED in answer.text


def test_code_is_accepted_for_thirty_minutes(expert):
    client = browser()
    ask(client, expert.email)
    code = newest_code()

    age(SignInCode.objects.all(), minutes=30, seconds=1)
    late = enter(client, code)
    age(SignInCode.objects.all(), minutes=-1)
    enter(client, code)

    assert NOT_ACCEPTED in late.text
    assert is_signed_in(client)


def test_code_is_accepted_beside_the_one_that_followed_it(expert):
    client = browser()
    ask(client, expert.email)
    first = newest_code()
    age(SignInCode.objects.all(), minutes=15)
    ask(client, expert.email)
    second = newest_code()

    enter(client, first)

    assert first != second
    assert is_signed_in(client)
    assert not SignInCode.objects.usable(expert.user, real_now()).exists()


def test_code_may_be_grouped(expert):
    client = browser()
    ask(client, expert.email)
    code = newest_code()

    enter(client, f" {code[:4]}-{code[4:]} ")

    assert is_signed_in(client)


def test_code_of_a_former_secret_is_accepted(expert, settings):
    client = browser()
    ask(client, expert.email)
    code = newest_code()
    actual, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-key"

    settings.SECRET_KEY_FALLBACKS = [actual]

    assert actions.use_code(share=share(expert.user), email=expert.email, typed=code)


def test_code_is_in_no_row_and_in_no_session(expert):
    client = browser()
    ask(client, expert.email)
    rows = [str(row) for table in (Message, SignInCode, LimitCounter) for row in table.objects.values()]
    session = str(dict(client.session))

    code = newest_code()

    assert rows
    assert [text for text in [*rows, session] if code in text] == []


def test_mail_that_waits_for_a_used_code_does_not_leave(expert):
    ask(browser(), expert.email)
    ask(browser(), expert.email)
    code = SignInCode.objects.get()

    actions.use_code(share=share(expert.user), email=expert.email, typed=code.digits(expert.email))
    send_due_messages()

    assert mail.outbox == []
    assert {message.state for message in Message.objects.all()} == {"cancelled"}


def test_limits_leave_room_for_sixty_networks_and_none_to_guess():
    of_sixty = 60 * limits.DAILY_TRIES_OF_SHARE.times
    guessed_in_a_day = 2 * (limits.TRIES_OF_ACCOUNT.times + limits.DAILY_TRIES_OF_SHARE.times) / 10**8

    assert of_sixty < limits.TRIES_OF_ACCOUNT.times
    assert guessed_in_a_day < 0.00005


def test_wrong_codes_of_one_network_are_counted_over_its_browsers(expert):
    attacker = share(expert.user)
    try_wrong(attacker, limits.TRIES_OF_SHARE.times)
    ask(client := browser(attacker.network), expert.email)
    code = SignInCode.objects.create(user=expert.user).digits(expert.email)

    refused = enter(client, code)
    ask(elsewhere := browser(), expert.email)
    enter(elsewhere, code)

    assert NOT_ACCEPTED in refused.text
    assert not is_signed_in(client)
    assert is_signed_in(elsewhere)


def test_wrong_codes_of_an_account_are_counted_over_all_networks(expert, monkeypatch):
    monkeypatch.setattr(limits, "TRIES_OF_ACCOUNT", Limit("few", 3, timedelta(days=1)))
    code = SignInCode.objects.create(user=expert.user).digits(expert.email)
    for address in SIXTY[:3]:
        try_wrong(share(expert.user, address), 1)

    with pytest.raises(LimitReached, match="few"):
        actions.use_code(share=share(expert.user, SIXTY[4]), email=expert.email, typed=code)

    assert actions.use_code(share=share(expert.user, known_browser=True), email=expert.email, typed=code)


def test_invitation_makes_the_browser_known(meeting, today):
    guest = factories.make_participant(meeting=meeting, status="invited")
    client = browser()
    client.post(reverse("participants:accept", args=[tokens.invitation_token(guest.invitations.get())]))
    client.post(reverse("account_logout"))
    guest.refresh_from_db()
    try_wrong(share(guest.user, "198.51.100.1"), limits.TRIES_OF_SHARE.times)

    ask(client, guest.email)
    enter(client, newest_code())

    assert is_signed_in(client)


@pytest.mark.parametrize("what", ["address", "forged", "other account", "old"])
def test_cookie_gives_no_share_once_it_is_not_the_accounts(expert, outsider, what, monkeypatch):
    client = browser()
    ask(client, expert.email)
    enter(client, newest_code())
    client.post(reverse("account_logout"))
    cookie = client.cookies[portal.KNOWN_BROWSER_COOKIE_NAME]
    user = expert.user
    if what == "address":
        change_user_email(user=user, email="moved@example.org")
    elif what == "forged":
        client.cookies[portal.KNOWN_BROWSER_COOKIE_NAME] = cookie.value[:-1] + "x"
    elif what == "other account":
        user = outsider
    else:
        monkeypatch.setattr("my.sign_in.known_browsers.BROWSER_LIFE", timedelta(0))
    try_wrong(share(user, "198.51.100.1"), limits.TRIES_OF_SHARE.times)
    code = SignInCode.objects.create(user=user).digits(user.email)

    ask(client, user.email)
    answer = enter(client, code)

    assert NOT_ACCEPTED in answer.text
    assert not is_signed_in(client)


def test_beyond_the_limit_nothing_is_mailed_and_the_page_is_the_same(expert):
    client = browser()

    answers = [ask(client, expert.email) for _ in range(8)]

    assert {(answer.status_code, answer.url) for answer in answers} == {(302, CONFIRM)}
    assert Message.objects.count() == 1 + limits.MAILS_TO_SHARE.times


def test_networks_of_one_ipv6_site_have_two_shares_of_an_account_together(expert):
    user = expert.user
    actions.mail_code(share=share(user), email=user.email)
    code = newest_code()
    site = [share(user, f"2001:db8:7:{number}::") for number in range(7)]
    for network in site[:6]:
        for _ in range(10):
            actions.use_code(share=network, email=user.email, typed=WRONG)

    with pytest.raises(LimitReached, match="from one site in a day"):
        actions.use_code(share=site[6], email=user.email, typed=WRONG)

    assert actions.use_code(share=share(user), email=user.email, typed=code)


def test_network_that_may_try_no_more_has_nothing_mailed(expert):
    try_wrong(share(expert.user, "198.51.100.1"), limits.TRIES_OF_SHARE.times)

    answer = ask(browser(), expert.email)

    assert answer.url == CONFIRM
    assert not Message.objects.exists()


def test_same_code_is_mailed_again_from_the_page_that_takes_it(expert):
    client = browser()
    ask(client, expert.email)
    first = newest_code()

    page = client.post(CONFIRM, {"action": "resend"}, follow=True)

    assert page.redirect_chain == [(CONFIRM, 302)]
    assert len(mail.outbox) == 1
    assert newest_code() == first
    assert len(mail.outbox) == 2


def test_code_asked_for_again_after_the_address_was_changed(expert):
    client = browser()
    ask(client, expert.email)
    change_user_email(user=expert.user, email="moved@example.org")
    Message.objects.all().delete()

    answer = client.post(CONFIRM, {"action": "resend"})

    assert answer.url == CONFIRM
    assert not Message.objects.exists()


@pytest.mark.parametrize("who", ["known", "inactive"])
def test_pages_say_the_same_about_everybody(expert, who):
    if who == "inactive":
        expert.user.is_active = False
        expert.user.save()

    said = [
        conversation(browser("198.51.100.1"), expert.email),
        conversation(browser("198.51.100.2"), "no@example.org"),
    ]

    assert said[0] == said[1]
    assert [status for status, _, _ in said[0]] == [302, 200, *[200] * 4, 302, 200, 302, 200, 302]


def conversation(client, email):
    """What a browser sees that asks for a code, tries five and two more, and asks for it again."""
    steps = [ask(client, email), client.get(CONFIRM), *[enter(client, WRONG) for _ in range(5)], client.get(ASK)]
    steps += [ask(client, email), enter(client, WRONG), client.post(CONFIRM, {"action": "resend"})]
    return [seen(step, email) for step in steps]


def seen(response, email):
    """Status, headers and text, without what differs between any two requests."""
    differs = [email, response.headers["X-Request-ID"], r'name="csrfmiddlewaretoken" value="\w+"']
    text = response.content.decode()
    for pattern in differs:
        text = re.sub(pattern, "-", text)
    ever_new = ("X-Request-ID", "Content-Length", "Expires")
    headers = {name: value for name, value in response.headers.items() if name not in ever_new}
    return response.status_code, headers, text


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        (ASK, limits.REQUESTS_OF_NETWORK),
        (ASK, limits.HOURLY_REQUESTS_OF_NETWORK),
        (CONFIRM, limits.TRIES_OF_NETWORK),
        (CONFIRM, limits.HOURLY_TRIES_OF_NETWORK),
    ],
)
def test_network_that_asks_or_tries_without_end_is_refused(expert, path, limit):
    fields = {"email": expert.email, "code": WRONG}
    taken = [limit.take("198.51.100.1") for _ in range(limit.times - 1)]

    last = browser("198.51.100.1").post(path, fields)
    refused = browser("198.51.100.1").post(path, fields)
    elsewhere = browser("198.51.100.2").post(path, fields)

    assert all(taken)
    assert (last.status_code, refused.status_code, elsewhere.status_code) == (302, 429, 302)
    assert refused.headers["Retry-After"] == "300"


def test_networks_of_ipv6_are_those_of_one_subscriber(expert):
    fields = {"email": expert.email}
    for _ in range(limits.REQUESTS_OF_NETWORK.times):
        limits.REQUESTS_OF_NETWORK.take("2001:db8:0:1::")

    same = browser("2001:db8:0:1::7").post(ASK, fields)
    other = browser("2001:db8:0:2::7").post(ASK, fields)

    assert (same.status_code, other.status_code) == (429, 302)


def test_other_address_can_be_entered_while_a_code_is_awaited(expert):
    client = browser()
    ask(client, "mistyped@example.org")

    ask(client, expert.email)
    enter(client, newest_code())

    assert is_signed_in(client)


def test_codes_and_counts_are_forgotten(expert):
    old, new = SignInCode.objects.create(user=expert.user), SignInCode.objects.create(user=expert.user)
    age([old], minutes=31)
    try_wrong(share(expert.user), 1)
    next_quarter_of_an_hour()

    delete_expired_codes()

    assert list(SignInCode.objects.all()) == [new]
    assert LimitCounter.objects.count() == 3  # of a day


def test_page_that_takes_a_code_waits_as_long(expert, monkeypatch):
    client = browser()
    ask(client, expert.email)
    code = newest_code()
    now = time.time()

    monkeypatch.setattr(time, "time", lambda: now + 29 * 60)
    enter(client, code)

    assert is_signed_in(client)
