"""Every write about sign-in codes, which are mailed, tried and deleted, known browsers and calendar addresses."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.db import transaction

from egm_portal import secret_links
from egm_portal.clock import real_now
from egm_portal.limits.counting import Limit, LimitReached
from egm_portal.limits.models import LimitCounter
from egm_portal.limits.networks import site_of
from egm_portal.mail.actions import queue_message
from egm_portal.meetings.models import User
from my.models import BROWSER_LIFE, CalendarAddress, KnownBrowser, SignInCode
from my.sign_in import limits

RENEWED_AFTER = timedelta(minutes=15)
"""The age from which a new code replaces the one that is repeated: each mail leaves a quarter of an hour to use it."""


@dataclass(frozen=True)
class Share:
    """Whose share of an account's limits a request uses: its network's, or that of browsers that signed in before."""

    user: User
    network: str
    known_browser: bool

    @property
    def name(self) -> str:
        return f"{self.user.pk} known browsers" if self.known_browser else f"{self.user.pk} {self.network}"

    @property
    def site(self) -> str:
        return f"{self.user.pk} {site_of(self.network)}"

    @property
    def account(self) -> str:
        return str(self.user.pk)


@transaction.atomic
def mail_code(*, share: Share, email: str) -> None:
    """Mails the account's present code to its address; raises LimitReached when nothing is mailed."""
    _lock(share.user)
    # A share that has no tries left could not use the code.
    for limit, subject in _tries(share):
        if limit.is_spent(subject):
            raise LimitReached(limit.name)
    now = real_now()
    code = SignInCode.objects.usable(share.user, now).first()
    # A new code has no limit, only its repeats: strangers who ask in the owner's name cannot keep them from one.
    if code is None or code.issued_at <= now - RENEWED_AFTER:
        code = SignInCode.objects.create(user=share.user)
    elif not limits.MAILS_TO_SHARE.take(share.name):
        raise LimitReached(limits.MAILS_TO_SHARE.name)
    elif not share.known_browser and not limits.MAILS_TO_ACCOUNT.take(share.account):
        raise LimitReached(limits.MAILS_TO_ACCOUNT.name)
    queue_message(
        kind="my/sign_in_code",
        to=email,
        about={"code": code.pk},
        context={},
        dedup_key=f"my/sign_in_code:{uuid4()}",
        not_after=code.expires_at,
    )


@transaction.atomic
def use_code(*, share: Share, email: str, typed: str) -> bool:
    """Whether these digits sign the account in; they do so once, and every other code of the account ends with them.

    Raises LimitReached when too many were tried, whatever the digits.
    """
    _lock(share.user)
    tries = _tries(share)
    for limit, subject in tries:
        if not limit.take(subject):
            raise LimitReached(limit.name)
    codes = SignInCode.objects.usable(share.user, real_now())
    # A list, not a generator: every code is compared, so that the time does not tell which one was close.
    if not any([code.is_opened_by(typed, email) for code in codes]):
        return False
    codes.update(used_at=real_now())
    for limit, subject in tries:
        limit.give_back(subject)
    return True


def delete_expired_codes() -> None:
    """Deletes expired codes and counts, and browsers that are no longer known. Safe to run twice."""
    KnownBrowser.objects.filter(signed_in_at__lte=real_now() - BROWSER_LIFE).delete()
    SignInCode.objects.filter(expires_at__lte=real_now()).delete()
    LimitCounter.objects.filter(until__lte=real_now()).delete()


def _lock(user: User) -> None:
    # Requests for one account wait for each other: of two with the same code one signs in.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _tries(share: Share) -> list[tuple[Limit, str]]:
    own = [(limits.TRIES_OF_SHARE, share.name), (limits.DAILY_TRIES_OF_SHARE, share.name)]
    if share.known_browser:
        return own
    return [*own, (limits.DAILY_TRIES_OF_SITE, share.site), (limits.TRIES_OF_ACCOUNT, share.account)]


def remember_browser(*, user: User, known: KnownBrowser | None, user_agent: str, session_key: str) -> KnownBrowser:
    """Records the browser in which the user has just signed in: the `known` one, or another."""
    facts = {"user_agent": user_agent[:300], "signed_in_at": real_now(), "session_key": session_key}
    return KnownBrowser.objects.update_or_create(pk=known and known.pk, defaults={"user": user, **facts})[0]


@transaction.atomic
def forget_browser(*, browser: KnownBrowser) -> None:
    """Forgets the browser and ends the session that began there last."""
    Session.objects.filter(session_key=browser.session_key).delete()
    browser.delete()


def forget_browsers(*, user: User) -> None:
    KnownBrowser.objects.filter(user=user).delete()


def make_calendar_address(*, user: User) -> CalendarAddress:
    """Another address for the user's calendar, in place of an earlier one, which no longer works."""
    fresh = {"nonce": secret_links.new_nonce(), "made_at": real_now()}
    return CalendarAddress.objects.update_or_create(user=user, defaults=fresh)[0]


def end_calendar_address(*, user: User) -> None:
    CalendarAddress.objects.filter(user=user).delete()
