"""How people sign in: allauth's adapter, whose mails go through the outbox."""

from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from egm_portal.allauth_internals import filter_users_by_email
from egm_portal.mail import actions
from egm_portal.meetings.models import User
from egm_portal.meetings.second_factor import was_shown
from egm_portal.security_events import security_event
from my import actions as code_actions
from my.sign_in.codes import share_of
from participants.models import Participant

CODE = "account/email/login_code"
FRESH = 15 * 60  # seconds for which a confirmation suffices

NOTICES = {
    "account/email/password_changed": "Your password was changed",
    "account/email/password_set": "A password was set for your account",
    "my/password_removed": "The password of your account was removed",
    "mfa/email/recovery_codes_generated": "New recovery codes were generated for your account",
    "mfa/email/totp_activated": "An authenticator app was added to your account",
    "mfa/email/totp_deactivated": "The authenticator app was removed from your account",
    "mfa/email/webauthn_added": "A passkey or security key was added to your account",
    "mfa/email/webauthn_removed": "A passkey or security key was removed from your account",
}
"""allauth's notices about the security of an account, in our words: its own contain the reader's IP address."""


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

    def is_safe_url(self, url: str | None) -> bool:
        try:
            return super().is_safe_url(url)
        except ValueError:  # no address at all, such as http://[::1
            return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        is_participant = Participant.objects.of_user(request.user).exists()
        return reverse("admin:index") if request.user.is_staff and not is_participant else reverse("my:list")

    def get_login_stages(self) -> list[str]:
        # The screens of a role ask for the second factor: a role changes nothing about signing in.
        return [stage for stage in super().get_login_stages() if not stage.startswith("allauth.mfa.")]

    def get_reauthentication_methods(self, user) -> list[dict]:
        name = METHODS[confirmed_by(user)]
        methods = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"].partition(":")[0] == name]

    def is_reauthentication_required(self, *, app: str) -> bool:
        # Whoever has just signed in by what would be asked for is not asked for it again.
        method = confirmed_by(self.request.user)
        return not was_shown(self.request, method, FRESH)

    def pre_login(self, request: HttpRequest, user: User, *, email: str | None, **more) -> HttpResponse | None:
        """Notes a sign-in that is refused because the account is closed."""
        if not user.is_active:
            records = get_authentication_records(request, user)
            security_event("sign_in_failed", user=user.pk, method=records[-1]["method"] if records else None)
        return super().pre_login(request, user, email=email, **more)

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            security_event("limit_hit", user=_account_id(credentials), limit="wrong passwords")
            raise

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        security_event("sign_in_failed", user=_account_id(credentials), method="password")

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Puts the mail into the outbox."""
        if template_prefix == CODE:
            # To nobody, when the address was changed while somebody waited for a code and then requested it again.
            for user in filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True):
                try:
                    code_actions.mail_code(share=share_of(context["request"], user), email=email)
                except code_actions.LimitReached as limit:
                    security_event("limit_hit", user=user.pk, limit=str(limit))
            return
        actions.queue_message(
            kind="my/notice",
            to=email,
            context={"notice": NOTICES.get(template_prefix, "Your account was changed")},
            dedup_key=f"my/notice:{uuid4()}",
        )


METHODS = {"mfa": "mfa_reauthenticate", "password": "reauthenticate", "code": "reauthenticate_by_code"}
"""What allauth calls the way to confirm that it is the user, by what it notes when this was shown."""


def confirmed_by(user: User) -> str:
    """What confirms that it is the user: a second factor if they have one, otherwise a code by mail.

    An intruder who reads the mail of a superuser must not enrol a factor: the first one asks for the password that the
    command has printed.
    """
    if is_mfa_enabled(user):
        return "mfa"
    return "password" if user.is_superuser else "code"


def _account_id(credentials: dict) -> int | None:
    return User.objects.filter(email__iexact=credentials.get("email", "")).values_list("pk", flat=True).first()
