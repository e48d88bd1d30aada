"""How people sign in: allauth's adapter, whose mails go through the outbox."""

from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from egm_portal.clock import real_now
from egm_portal.mail import actions
from egm_portal.mail.links import absolute

SEALED = {
    "account/email/login_code": ("my/sign_in_code", "code", "code"),
    "account/email/password_reset_key": ("my/password_reset", "link", "password_reset_url"),
}
"""allauth's mails that carry a secret: our kind, the slot, and where allauth puts the secret."""

LIFE = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)


class AccountAdapter(DefaultAccountAdapter):
    """Lets nobody make an account; codes and links are mailed through the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

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

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Puts the mail into the outbox; codes and links that open an account are sealed and die soon."""
        kind, slot, secret = SEALED.get(template_prefix, ("my/notice", "", ""))
        words = {} if slot else self._words(template_prefix, context)
        actions.queue_message(
            kind=kind,
            to=email,
            context=words,
            dedup_key=f"{kind}:{uuid4()}",
            sealed={slot: str(context[secret])} if slot else None,
            not_after=real_now() + LIFE,
        )

    def _words(self, template_prefix: str, context: dict) -> dict:
        context = context | {"site_name": settings.PORTAL_NAME}
        return {
            "notice_subject": " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split()),
            "notice": render_to_string(f"{template_prefix}_message.txt", context).strip(),
        }
