import math
from collections.abc import Iterable
from copy import copy
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.dispatch import Signal

from egm_portal.clock import portal_now, real_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings import rules
from egm_portal.meetings.models import (
    AideMemoireSection,
    FormerSlug,
    Meeting,
    MeetingChange,
    Membership,
    StaffRole,
    User,
)
from egm_portal.security_events import event_after_commit

# Sent with `user` in the transaction that removes every means of signing in: the account may have changed hands.
means_of_signing_in_removed = Signal()


@transaction.atomic
def get_or_create_user(*, email: str, name: str = "") -> User:
    """The user with this e-mail address, created if there is none."""
    # Whoever can open the mail that leads here holds the address, so it counts as verified.
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, name=name)
        EmailAddress.objects.create(user=user, **_verified(user))
    else:
        verify_address(user=user)
    return user


def verify_address(*, user: User) -> None:
    """Makes the user's present address the only one that allauth knows, verified and primary."""
    if EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=False).exists():
        # Nobody has proved the address so far. What was set up meanwhile must not open what comes now.
        remove_means_of_signing_in(user=user)
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    values = _verified(user)
    EmailAddress.objects.update_or_create(user=user, email=values.pop("email"), defaults=values)


def _verified(user: User) -> dict:
    return {"email": user.email.lower(), "verified": True, "primary": True}


@transaction.atomic
def change_user_email(*, user: User, email: str) -> None:
    """Changes the user's address, and ends what the old one may have opened: sessions, password, second factor."""
    user.email = email.lower()
    remove_means_of_signing_in(user=user)
    verify_address(user=user)


def remove_means_of_signing_in(*, user: User) -> None:
    """Removes whatever has opened the account but its address: call it wherever an account may have changed hands.

    Password, authenticator apps, passkeys and recovery codes; sessions and known browsers end with the password, also
    where there was none (`AbstractBaseUser.get_session_auth_hash`).
    """
    Authenticator.objects.filter(user=user).delete()
    user.second_factor_confirmed_at = user.first_factor_until = None
    user.set_unusable_password()
    user.save()
    means_of_signing_in_removed.send(User, user=user)
    event_after_commit("credentials_removed", account=user.pk)


def end_sessions(*, user: User) -> None:
    """Deletes the sessions of the user: Django finds those of one user only by reading all."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    event_after_commit("sessions_ended", account=user.pk)


FIRST_FACTOR_LIFE = timedelta(days=7)


def open_first_factor(*, user: User) -> bool:
    """Lets the user set up, or confirm, the second factor by a mailed link for seven days, if none counts yet."""
    if user.second_factor_confirmed_at:
        return False
    user.first_factor_until = real_now() + FIRST_FACTOR_LIFE
    user.save(update_fields=["first_factor_until"])
    return True


def end_confirmation(*, user: User) -> None:
    """No second factor of the user opens a role any more, until one is confirmed."""
    user.second_factor_confirmed_at = None
    user.save(update_fields=["second_factor_confirmed_at"])


def confirm_second_factor(*, user: User) -> None:
    """From now on the second factors of the user open the screens of their roles."""
    user.second_factor_confirmed_at, user.first_factor_until = real_now(), None
    user.save(update_fields=["second_factor_confirmed_at", "first_factor_until"])


@transaction.atomic
def announce_meeting(*, meeting: Meeting, at: datetime | None = None) -> None:
    """Makes the meeting public at `at` (now), which may be moved as long as it is to come. Raises NotAllowed."""
    locked = _locked(meeting)
    refuse_if(rules.refusal_to_announce(locked, at))
    now = portal_now()
    _set_announcement(meeting, locked, public_from=at or now, announced_at=now)
    event_after_commit("published", meeting=meeting.pk, at=meeting.public_from.isoformat())


@transaction.atomic
def end_announcement(*, meeting: Meeting) -> None:
    """Takes the announcement back; once the meeting was public, its addresses answer 410 from now on.

    Raises NotAllowed. Whoever calls it has asked what else of the meeting became public (`office.announcing`).
    """
    locked = _locked(meeting)
    refuse_if(rules.refusal_to_withdraw_announcement(locked))
    since = locked.withdrawn_from or locked.public_from  # the first time, if it was withdrawn before
    was_public = {"withdrawn_from": since, "withdrawn_at": portal_now()} if locked.is_public else {}
    _set_announcement(meeting, locked, public_from=None, announced_at=None, **was_public)
    event_after_commit("withdrawn", meeting=meeting.pk)


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(no_key=True).order_by("pk").get(pk=meeting.pk)


def _set_announcement(meeting: Meeting, locked: Meeting, **values: datetime | None) -> None:
    for name, value in values.items():
        setattr(locked, name, value)
        setattr(meeting, name, value)  # which the caller goes on with
    locked.save(update_fields=list(values))


@transaction.atomic
def change_facts(
    *, meeting: Meeting, what: str, by: User | None, reason: str = "", decided_by: str = "", **values: object
) -> MeetingChange:
    """Writes these columns of the meeting, and the dated row that tells readers what was before.

    Raises NotAllowed where the state of the meeting has none of this.
    """
    locked = _locked(meeting)
    refuse_if(rules.refusal_to_change(locked, what))
    former = copy(locked)
    for name, value in values.items():
        setattr(locked, name, value)
        setattr(meeting, name, value)  # which the caller goes on with
    locked.save(update_fields=list(values))
    change = MeetingChange.between(former, locked, what=what)
    change.reason, change.decided_by, change.changed_by = reason, decided_by, by
    change.save()
    event_after_commit("meeting_changed", meeting=meeting.pk, what=str(what))
    return change


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
