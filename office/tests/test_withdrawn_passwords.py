"""The migration that ends the passwords which the portal had made for others."""

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps

from egm_portal.mail.models import Message

withdraw_passwords = import_module("office.migrations.0002_withdraw_passwords").withdraw_passwords
TOTP = Authenticator.Type.TOTP


@pytest.fixture(autouse=True)
def production(settings):
    settings.PRODUCTION = True


def withdrawn(user):
    withdraw_passwords(apps, None)
    user.refresh_from_db()
    return user


def test_password_of_an_organizer_ends_and_its_owner_is_told(organizer):
    user = withdrawn(organizer)

    message = Message.objects.get()
    assert not user.has_usable_password()
    assert (message.to, message.subject) == (organizer.email, "You now sign in with a code")
    assert user.first_factor_until is not None


def test_password_of_a_superuser_stays(organizer):
    organizer.is_superuser = True
    organizer.save()

    user = withdrawn(organizer)

    assert user.has_usable_password() and not Message.objects.exists()


def test_second_factor_of_a_superuser_alone_stays(organizer, expert):
    organizer.is_superuser = True
    organizer.save()
    for user in (organizer, expert.user):
        Authenticator.objects.create(user=user, type=TOTP, data={})

    user = withdrawn(organizer)

    assert [each.user for each in Authenticator.objects.all()] == [user]
    assert user.second_factor_confirmed_at is not None
    assert withdrawn(expert.user).second_factor_confirmed_at is None
