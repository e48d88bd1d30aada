from itertools import chain, count

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.text import slugify

from egm_portal.meetings.models import FormerSlug, Meeting, Membership, StaffRole, User


@transaction.atomic
def get_or_create_user(*, email: str, name: str = "") -> User:
    """The user with this e-mail address, created if there is none."""
    # Whoever can open the mail that leads here holds the address, so it counts as verified.
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, name=name)
        EmailAddress.objects.create(user=user, **_verified(user))
    else:
        if EmailAddress.objects.filter(user=user, email__iexact=email, verified=False).exists():
            # An organizer has named this address and knows the first password. It must not open what comes now.
            Authenticator.objects.filter(user=user).delete()
            revoke_password_and_sessions(user=user)
        verify_address(user=user)
    return user


def verify_address(*, user: User) -> None:
    """Makes the user's present address the only one that allauth knows, verified and primary."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    values = _verified(user)
    EmailAddress.objects.update_or_create(user=user, email=values.pop("email"), defaults=values)


def _verified(user: User) -> dict:
    return {"email": user.email.lower(), "verified": True, "primary": True}


@transaction.atomic
def change_user_email(*, user: User, email: str) -> None:
    """Changes the user's address, and ends what the old one may have opened: sessions, password, second factor."""
    user.email = email.lower()
    user.set_unusable_password()
    user.save()
    Authenticator.objects.filter(user=user).delete()
    verify_address(user=user)


def revoke_password_and_sessions(*, user: User) -> None:
    # Called before a user gains rights, which a session that a mailbox alone opened must not get.
    user.set_unusable_password()
    user.save()


def free_slug(*, short_title: str, year: int) -> str:
    """The address for a new meeting: its short title and year, and a number if another has or had the same."""
    words = slugify(short_title)[:70].strip("-") or "meeting"
    slug = words if str(year) in words.split("-") else f"{words}-{year}"
    alike = {"slug__startswith": slug}
    taken = {
        *Meeting.objects.filter(**alike).values_list("slug", flat=True),
        *FormerSlug.objects.filter(**alike).values_list("slug", flat=True),
    }
    numbered = (f"{slug}-{number}" for number in count(2))
    return next(each for each in chain([slug], numbered) if each not in taken)


@transaction.atomic
def change_meeting_slug(*, meeting: Meeting, slug: str) -> None:
    """Changes the meeting's address; the old one redirects to it from now on."""
    FormerSlug.objects.filter(slug=slug).delete()
    FormerSlug.objects.create(slug=meeting.slug, meeting=meeting)
    meeting.slug = slug
    meeting.save()


def set_role(*, meeting: Meeting, user: User, role: StaffRole, by: User | None = None) -> Membership:
    """Gives the user this role in the meeting, in place of any other; `by` is None for a command."""
    membership, _ = Membership.objects.update_or_create(
        meeting=meeting, user=user, defaults={"role": role}, create_defaults={"role": role, "added_by": by}
    )
    return membership
