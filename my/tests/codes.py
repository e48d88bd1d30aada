"""What tests of the sign-in by code share: browsers that ask for a code and enter it."""

import re
from datetime import timedelta

from django.core import mail
from django.test import Client
from django.urls import reverse

from egm_portal.clock import real_now
from egm_portal.limits.models import LimitCounter
from egm_portal.mail.tasks import send_due_messages
from my import actions
from my.actions import Share
from my.sign_in import limits

ASK, CONFIRM = reverse("account_request_login_code"), reverse("account_confirm_login_code")
SIXTY = [f"192.0.2.{number}" for number in range(1, 61)]
WRONG = "00000000"


def browser(address="198.51.100.1"):
    return Client(REMOTE_ADDR=address)


def ask(client, email):
    return client.post(ASK, {"email": email})


def enter(client, code):
    return client.post(CONFIRM, {"code": code})


def newest_code():
    send_due_messages()
    return re.search(r"\b\d{8}\b", mail.outbox[-1].body)[0]


def is_signed_in(client):
    return "_auth_user_id" in client.session


def share(user, network="192.0.2.1", known_browser=False):
    return Share(user, network, known_browser)


def age(code_or_codes, **by):
    for code in code_or_codes:
        code.issued_at -= timedelta(**by)
        code.expires_at -= timedelta(**by)
        code.save()


def try_wrong(share, times):
    for _ in range(times):
        actions.use_code(share=share, email=share.user.email, typed=WRONG)


def next_quarter_of_an_hour():
    """Lets the counts that last no longer be over."""
    soon = real_now() + limits.TRIES_OF_SHARE.period
    LimitCounter.objects.filter(until__lte=soon).update(until=real_now())
