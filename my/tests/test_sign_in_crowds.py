"""Sixty people or networks that sign in, ask for codes or try them at once; these tests take seconds each.

They run on PostgreSQL alone: whether a database counts exactly is told by egm_portal.limits, on both.
"""

import re

import pytest
from django.core import mail
from django.urls import reverse

from egm_portal.limits.counting import LimitReached
from egm_portal.mail.models import Message
from egm_portal.mail.tasks import send_due_messages
from my.models import SignInCode
from my.sign_in import limits
from my.tests.codes import (
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
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once", "no_mail_yet")]


def test_sixty_addresses_that_ask_for_codes_do_not_keep_the_expert_out(expert):
    for address in SIXTY:
        for _ in range(3):
            assert ask(browser(address), expert.email).url == CONFIRM
    client = browser()

    ask(client, expert.email)
    enter(client, newest_code())

    assert is_signed_in(client)
    assert len(mail.outbox) == 1 + limits.MAILS_TO_ACCOUNT.times


def test_sixty_addresses_that_went_on_for_an_hour_do_not_either(expert):
    for _ in range(6):
        for address in SIXTY:
            ask(browser(address), expert.email)
        age(SignInCode.objects.all(), minutes=15)
    client = browser()

    ask(client, expert.email)
    enter(client, newest_code())

    assert is_signed_in(client)


def test_sixty_addresses_that_try_codes_for_a_day_do_not_keep_the_expert_out(expert):
    client = browser()
    ask(client, expert.email)
    code = newest_code()
    for address in SIXTY:
        for _ in range(3):
            with pytest.raises(LimitReached):
                try_wrong(share(expert.user, address), limits.TRIES_OF_SHARE.times + 1)
            next_quarter_of_an_hour()

    enter(client, code)

    assert is_signed_in(client)


def test_browser_that_signed_in_before_has_a_share_of_its_own(expert):
    known = browser(SIXTY[0])
    ask(known, expert.email)
    enter(known, newest_code())
    known.post(reverse("account_logout"))
    for address in SIXTY:
        ask(browser(address), expert.email)
    try_wrong(share(expert.user, SIXTY[0]), limits.TRIES_OF_SHARE.times)
    before = Message.objects.count()

    ask(known, expert.email)
    mails = Message.objects.count() - before
    enter(known, newest_code())

    assert mails == 1
    assert is_signed_in(known)


def test_sixty_people_behind_one_address_sign_in(meeting):
    people = [factories.make_participant(meeting=meeting, status="accepted") for _ in range(60)]
    Message.objects.all().delete()
    room = [browser("203.0.113.9") for _ in people]

    asked = [ask(client, person.email).url for client, person in zip(room, people, strict=True)]
    again = [ask(client, person.email).url for client, person in zip(room, people, strict=True)]
    send_due_messages()
    codes = {message.to[0]: re.search(r"\b\d{8}\b", message.body)[0] for message in mail.outbox}
    mistyped = [enter(client, WRONG).status_code for client in room]
    entered = [enter(client, codes[person.email]).status_code for client, person in zip(room, people, strict=True)]

    assert {*asked, *again} == {CONFIRM}
    assert set(mistyped) == {200}
    assert set(entered) == {302}
    assert all(is_signed_in(client) for client in room)


def test_organizers_sign_in_beside_them(meeting):
    organizers = [factories.make_organizer(meeting) for _ in range(60)]
    room = [browser("203.0.113.9") for _ in organizers]
    page = reverse("account_login")

    wrong = [
        client.post(page, {"login": user.email, "password": "x"})
        for client, user in zip(room[:30], organizers, strict=False)
    ]
    right = [
        client.post(page, {"login": user.email, "password": "a long enough password"}).status_code
        for client, user in zip(room, organizers, strict=True)
    ]

    assert {answer.status_code for answer in wrong} == {200}
    assert set(right) == {302}
