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
from my.sign_in.codes import share_of

CODE = "account/email/login_code"

SECRETS = {"account/email/password_reset_key": ("my/password_reset", "link", "password_reset_url")}
"""allauth's mails that contain a secret: our kind, the slot, and the name under which allauth passes the secret."""

NO_RESET = ("my/password_refused", "", "")

NOTICES = {
    "account/email/password_changed": "Your password was changed",
    "account/email/password_reset": "A new password was set with a link that was sent to you by e-mail",
    "account/email/password_set": "A password was set for your account",
    "mfa/email/recovery_codes_generated": "New recovery codes were generated for your account",
    "mfa/email/totp_activated": "An authenticator app was added to your account",
    "mfa/email/totp_deactivated": "The authenticator app was removed from your account",
    "mfa/email/webauthn_added": "A passkey or security key was added to your account",
    "mfa/email/webauthn_removed": "A passkey or security key was removed from your account",
}
"""allauth's notices about the security of an account, in our words: its own contain the reader's IP address."""

LIFE = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


class AccountAdapter(DefaultAccountAdapter):
    """Allows nobody to sign up; codes and links are mailed through the outbox."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not correct.",
        "too_many_login_attempts": "Wrong codes or passwords were entered too often. Please try again in 15 minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def generate_login_code(self) -> str:
        # allauth would keep the code in the browser's session. No entry matches an empty one.
        return ""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index") if request.user.is_staff else reverse("my:list")

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return absolute(path.replace("UID-KEY", quote(key)))

    def get_reauthentication_methods(self, user) -> list[dict]:
        methods = super().get_reauthentication_methods(user)
        # Whoever has a second factor confirms with that alone: otherwise a password could remove the second factor,
        # in a session from before there was one.
        return [method for method in methods if method["id"].startswith("mfa_")] or methods

    def pre_login(self, request: HttpRequest, user: User, *, email: str | None, **more) -> HttpResponse | None:
        """Refuses a code for an address that does not open this account, or not yet; returns the page, or None."""
        records = get_authentication_records(request, user)
        refusal = ""
        if email and email.lower() != user.email.lower():
            refusal = "This code was sent to an address that is no longer in use. Please request a new one."
        elif any(record.get("method") == "code" for record in records) and lacks_second_factor(user):
            refusal = "Organizers sign in with the password that they were given, and then set up a second factor."
        if refusal or not user.is_active:
            security_event("sign_in_failed", user=user.pk, method=records[-1]["method"] if records else None)
        if not refusal:
            return super().pre_login(request, user, email=email, **more)
        clear_login(request)
        messages.error(request, refusal)
        return redirect("account_login")

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            security_event("limit_hit", user=_account_id(credentials), limit="wrong passwords")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        security_event("sign_in_failed", user=_account_id(credentials), method="password")

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Puts the mail into the outbox, where codes and links that open an account cannot be read and soon expire."""
        if template_prefix == CODE:
            return self._mail_code(context["request"], email)
        kind, slot, secret = SECRETS.get(template_prefix, ("my/notice", "", ""))
        if kind == "my/password_reset" and not context["user"].is_staff:
            return  # participants have no password; the page is the same for everybody
        if kind == "my/password_reset" and lacks_second_factor(context["user"]):
            kind, slot, secret = NO_RESET
        values = {}
        if not slot:
            user = User.objects.filter(email__iexact=email, is_staff=True).first()
            notice = NOTICES.get(template_prefix, "Your account was changed")
            values = {"notice": notice, "may_reset": user is None or not lacks_second_factor(user)}
        actions.queue_message(
            kind=kind,
            to=email,
            context=values,
            dedup_key=f"{kind}:{uuid4()}",
            secrets={slot: str(context[secret])} if slot else None,
            not_after=real_now() + LIFE if slot else None,
        )

    def _mail_code(self, request: HttpRequest, email: str) -> None:
        # Nobody, when the address was changed while somebody waited for a code and then requested it again.
        for user in filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True):
            try:
                code_actions.mail_code(share=share_of(request, user), email=email)
            except code_actions.LimitReached as limit:
                security_event("limit_hit", user=user.pk, limit=str(limit))


def lacks_second_factor(user: User) -> bool:
    """Whether the user is an organizer without a second factor: a mailbox alone must not open such an account."""
    # An intruder would enrol a second factor of their own. Whoever created the account has given its owner a password
    # in another way than by mail (docs/decisions/0026).
    return settings.SECOND_FACTOR_REQUIRED and user.is_staff and not is_mfa_enabled(user)


def _account_id(credentials: dict) -> int | None:
    return User.objects.filter(email__iexact=credentials.get("email", "")).values_list("pk", flat=True).first()
