import pytest
from django.test import override_settings

from egm_portal.clock import calendar_at
from participants import tokens
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(meeting):
    with calendar_at(factories.TODAY):
        return factories.make_participant(meeting=meeting, status="invited").invitations.get()


def test_token_proves_its_invitation_and_no_other(invitation, meeting):
    with calendar_at(factories.TODAY):
        other = factories.make_participant(meeting=meeting, status="invited").invitations.get()
    token = tokens.invitation_token(invitation)

    assert tokens.invitation_of(token) == invitation
    assert tokens.invitation_of(token.replace(f"{invitation.pk}-", f"{other.pk}-", 1)) is None


@pytest.mark.parametrize(
    "token", ["", "1", "1-", "x-y", "1-" + "A" * 43, "9" * 30 + "-" + "A" * 43, "1-\0", "١-" + "A" * 43]
)
def test_wrong_token_proves_nothing(invitation, token):
    assert tokens.invitation_of(token) is None


def test_old_secret_counts_while_it_is_listed(invitation, settings):
    token, old = tokens.invitation_token(invitation), settings.SECRET_KEY

    with override_settings(SECRET_KEY="a new secret", SECRET_KEY_FALLBACKS=[old]):
        assert tokens.invitation_of(token) == invitation
    with override_settings(SECRET_KEY="a new secret", SECRET_KEY_FALLBACKS=[]):
        assert tokens.invitation_of(token) is None


def test_link_begins_with_the_address_of_the_portal(invitation, settings):
    settings.SITE_URL = "https://egm.example.org"

    assert tokens.invitation_link(invitation).startswith("https://egm.example.org/invitations/")
