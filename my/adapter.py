"""How people sign in: allauth's adapter, whose mails go through the outbox."""

from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from egm_portal.allauth_internals import clear_login, filter_users_by_email
from egm_portal.clock import real_now
from egm_portal.mail import actions
from egm_portal.mail.links import absolute
from egm_portal.meetings.models import User
from egm_portal.security_events import security_event
from my import actions as code_actions
from my.sign_in_codes import share_of

CODE = "account/email/login_code"

SEALED = {"account/email/password_reset_key": ("my/password_reset", "link", "password_reset_url")}
"""allauth's mails that carry a secret: our kind, the slot, and where allauth puts the secret."""

NO_RESET = ("my/password_refused", "", "")

NOTICES = {
    "account/email/password_changed": "Your password was changed",
    "account/email/password_reset": "A new password was set with a link that was mailed to you",
    "account/email/password_set": "A password was set for your account",
    "mfa/email/recovery_codes_generated": "New recovery codes were made for your account",
    "mfa/email/totp_activated": "An authenticator app was added to your account",
    "mfa/email/totp_deactivated": "The authenticator app was removed from your account",
    "mfa/email/webauthn_added": "A passkey or security key was added to your account",
    "mfa/email/webauthn_removed": "A passkey or security key was removed from your account",
}
"""What allauth tells people about the security of their account, in our words: its own hold the reader's address."""

LIFE = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


class AccountAdapter(DefaultAccountAdapter):
    """Lets nobody make an account; codes and links are mailed through the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not correct.",
        "too_many_login_attempts": "Wrong codes or passwords were entered too often. Please try again in 15 minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def generate_login_code(self) -> str:
        """Nothing, which no entry matches: allauth would keep the code in the browser's session."""
        return ""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index") if request.user.is_staff else reverse("my:list")

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return absolute(path.replace("UID-KEY", quote(key)))

    def get_reauthentication_methods(self, user) -> list[dict]:
        """How somebody proves anew who they are: with a second factor by that alone.

        A password could otherwise take the second factor away, in a session from before there was one.
        """
        methods = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"].startswith("mfa_")] or methods

    def pre_login(self, request: HttpRequest, user: User, *, email: str | None, **more) -> HttpResponse | None:
        """Turns back who proved a mailbox that does not open this account, or not yet; gives the page, or None."""
        refusal = _refusal(request, user, email)
        if refusal or not user.is_active:
            _note_refused(request, user)
        if not refusal:
            return super().pre_login(request, user, email=email, **more)
        clear_login(request)
        messages.error(request, refusal)
        return redirect("account_login")

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            security_event("limit_hit", user=_account(credentials), limit="wrong passwords")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        security_event("sign_in_failed", user=_account(credentials), method="password")

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Puts the mail into the outbox; codes and links that open an account are not to be read there and die soon."""
        if template_prefix == CODE:
            return self._mail_code(context["request"], email)
        kind, slot, secret = SEALED.get(template_prefix, ("my/notice", "", ""))
        if kind == "my/password_reset" and not context["user"].is_staff:
            return  # participants have no password to keep; the page says the same to everybody
        if kind == "my/password_reset" and lacks_second_factor(context["user"]):
            kind, slot, secret = NO_RESET
        actions.queue_message(
            kind=kind,
            to=email,
            context={} if slot else self._told(template_prefix, email),
            dedup_key=f"{kind}:{uuid4()}",
            secrets={slot: str(context[secret])} if slot else None,
            not_after=real_now() + LIFE if slot else None,
        )

    def _mail_code(self, request: HttpRequest, email: str) -> None:
        # None of them when the address was changed while somebody waited for a code and then asked for it again.
        for user in filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True):
            try:
                code_actions.mail_code(share=share_of(request, user), email=email)
            except code_actions.LimitReached as limit:
                security_event("limit_hit", user=user.pk, limit=str(limit))

    def _told(self, template_prefix: str, email: str) -> dict:
        notice = NOTICES.get(template_prefix, "Your account was changed")
        user = User.objects.filter(email__iexact=email, is_staff=True).first()
        return {"notice": notice, "may_reset": user is None or not lacks_second_factor(user)}


def lacks_second_factor(user: User) -> bool:
    """Whether the user organizes here and has no second factor yet: until then a mailbox must not open the account.

    Whoever made the organizer has given them a password in another way.
    """
    return settings.SECOND_FACTOR_REQUIRED and user.is_staff and not is_mfa_enabled(user)


def _note_refused(request: HttpRequest, user: User) -> None:
    """Writes down that somebody proved who they are, and that it does not open this account."""
    records = get_authentication_records(request, user)
    security_event("sign_in_failed", user=user.pk, method=records[-1]["method"] if records else None)


def _account(credentials: dict) -> int | None:
    return User.objects.filter(email__iexact=credentials.get("email", "")).values_list("pk", flat=True).first()


def _refusal(request: HttpRequest, user: User, email: str | None) -> str:
    if email and email.lower() != user.email.lower():
        return "This code was sent to an address that is no longer in use. Please ask for a new one."
    by_code = any(record.get("method") == "code" for record in get_authentication_records(request, user))
    if by_code and lacks_second_factor(user):
        return "Organizers sign in with the password that they were given, and then set up a second factor."
    return ""
