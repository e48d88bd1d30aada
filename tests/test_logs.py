"""What the log says of requests: never what lets somebody in."""

import logging
from logging.config import DictConfigurator

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.test import Client
from django.urls import reverse

from participants import tokens
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(caplog):
    """Gives what stands in the portal's log, as its own formatter writes it."""
    caplog.set_level(logging.DEBUG)
    formatter = DictConfigurator(settings.LOGGING).configure_formatter(dict(settings.LOGGING["formatters"]["line"]))
    return lambda: "\n".join(formatter.format(record) for record in caplog.records)


def test_invitation_that_fails_the_csrf_check_is_logged_without_its_token(log):
    token = tokens.invitation_token(factories.make_participant(status="invited").invitations.get())

    Client(enforce_csrf_checks=True).post(reverse("participants:accept", args=[token]))

    assert "Forbidden (CSRF cookie not set.): /invitations/-/accept/" in log()


def test_link_for_a_new_password_is_logged_without_its_key(log, outsider):
    key = default_token_generator.make_token(outsider)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(outsider), key])

    Client(enforce_csrf_checks=True).post(path)

    assert "Forbidden (CSRF cookie not set.): /accounts/password/reset/key/-/" in log()


def test_token_in_a_traceback_is_struck_out(log):
    try:
        raise ValueError("at /invitations/12-abc/accept/")
    except ValueError:
        logging.getLogger("portal").exception("failed")

    said = log()

    assert "ValueError: at /invitations/-/accept/" in said
    assert "12-abc" not in said


def test_address_for_joining_online_is_logged_without_its_token(log):
    logging.getLogger("portal").warning("Not Found: %s", "/join/12-abc/")

    assert "Not Found: /join/-/" in log()
    assert "12-abc" not in log()
