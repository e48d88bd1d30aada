import math
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F

from egm_portal.meetings.models import AideMemoireSection, FormerSlug, Meeting, Membership, StaffRole, User


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


@transaction.atomic
def arrange_sections(
    *, meeting: Meeting, moved: Iterable[AideMemoireSection], deleted: Iterable[AideMemoireSection] = ()
) -> None:
    """Saves these sections of the aide-memoire, each at the position that its number asks for, numbered from one."""
    for section in deleted:
        section.delete()
    stored = {section.pk: section for section in meeting.aide_memoire.select_for_update(no_key=True).order_by("pk")}
    before = {pk: section.number for pk, section in stored.items()}
    changed = list(moved)
    rows = [*(stored | {section.pk: section for section in changed if section.pk}).values()]
    rows += [section for section in changed if section.pk is None]

    def place(section: AideMemoireSection) -> tuple[int, int]:
        # Of two with the same position, one that was moved up or is new comes first, and one that was moved down last.
        present = before.get(section.pk, math.inf)
        return section.number, (section.number > present) - (section.number < present)

    ordered = list(enumerate(sorted(rows, key=place), start=1))
    is_moved = any(before.get(section.pk) != number for number, section in ordered)
    if is_moved:
        # No two may have the same number, in between either.
        meeting.aide_memoire.update(number=F("number") + 10_000)
    for number, section in ordered:
        if is_moved or section in changed:
            section.number = number
            section.save()
