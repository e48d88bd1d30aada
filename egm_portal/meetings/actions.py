"""Every write to a meeting and to the people who sign in."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from egm_portal.meetings.models import FormerSlug, Meeting, User


@transaction.atomic
def user_with_email(*, email: str, name: str = "") -> User:
    """The user with this e-mail address, made if there is none; the address counts as verified.

    Who can open the mail that brings somebody here holds the address, so nothing else verifies it.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, name=name)
        EmailAddress.objects.create(user=user, **_verified(user))
    else:
        verify_address(user=user)
    return user


def verify_address(*, user: User) -> None:
    """Lets allauth know the user's present address as the one verified and primary address."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    known = _verified(user)
    EmailAddress.objects.update_or_create(user=user, email=known.pop("email"), defaults=known)


def _verified(user: User) -> dict:
    return {"email": user.email.lower(), "verified": True, "primary": True}


@transaction.atomic
def move_user(*, user: User, email: str) -> None:
    """Gives the user another address; what the old one may have opened ends: sessions, password, second factor."""
    user.email = email.lower()
    user.set_unusable_password()
    user.save()
    Authenticator.objects.filter(user=user).delete()
    verify_address(user=user)


def end_sessions(*, user: User) -> None:
    """Ends every session of the user, and the password: what a mailbox alone opened must not gain rights later."""
    user.set_unusable_password()
    user.save()


@transaction.atomic
def move_meeting(*, meeting: Meeting, slug: str) -> None:
    """Gives the meeting a new address; the old one leads to it from now on."""
    FormerSlug.objects.filter(slug=slug).delete()
    FormerSlug.objects.create(slug=meeting.slug, meeting=meeting)
    meeting.slug = slug
    meeting.save()
