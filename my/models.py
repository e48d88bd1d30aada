"""Sign-in codes, known browsers, and the addresses of personal calendars."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from egm_portal import secret_links
from egm_portal.clock import real_now
from egm_portal.meetings.models import User

CODE_LIFE = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
BROWSER_LIFE = timedelta(days=180)  # from the last sign-in
CODE_DIGITS = settings.ACCOUNT_LOGIN_BY_CODE_FORMAT["length"]


def new_nonce() -> str:
    return get_random_string(22)  # 130 bits


def when_code_expires() -> datetime:
    return real_now() + CODE_LIFE


class SignInCodeQuerySet(models.QuerySet):
    def usable(self, user: User, at: datetime) -> "SignInCodeQuerySet":
        """The user's codes that would be accepted at `at` (real time), the newest first."""
        return self.filter(user=user, used_at=None, expires_at__gt=at).order_by("-issued_at", "-pk")


class SignInCode(models.Model):
    """A code that signs one account in, in any browser that has requested one.

    Its digits are not stored: an HMAC of secret, account, address and nonce computes them when the mail is sent, and
    when somebody enters them. So the same code can be mailed again, and neither database nor outbox contains it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=32, default=new_nonce)
    issued_at = models.DateTimeField(default=real_now)
    expires_at = models.DateTimeField(default=when_code_expires)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = SignInCodeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "expires_at"], name="sign_in_code_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")),
                name="sign_in_code_expires_after_issue",
                violation_error_message="A code must expire after it is issued.",
            )
        ]

    def __str__(self) -> str:
        return f"Code {self.pk}"

    def digits(self, email: str, secret: str | None = None) -> str:
        """The code as it is mailed to this address; the digits differ for another address of the account."""
        value = f"{self.pk} {self.user_id} {self.nonce} {email.lower()}"
        digest = salted_hmac("my.SignInCode", value, secret=secret, algorithm="sha256").digest()
        return f"{int.from_bytes(digest, 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}}"

    def is_opened_by(self, typed: str, email: str) -> bool:
        """Whether these are its digits, under SECRET_KEY or one of SECRET_KEY_FALLBACKS."""
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        # A list, not a generator: all are compared, in the same time whichever matches.
        return any([constant_time_compare(typed, self.digits(email, secret)) for secret in secrets])


class KnownBrowser(models.Model):
    """A browser in which the user has signed in, and the session that began there last.

    Its cookie opens nothing: see `my.sign_in.known_browsers`.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    user_agent = models.CharField(max_length=300, blank=True)
    signed_in_at = models.DateTimeField(default=real_now)
    session_key = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["signed_in_at"], name="known_browser_signed_in_at")]

    def __str__(self) -> str:
        return f"Browser {self.pk}"


class CalendarAddress(models.Model):
    """The secret address of somebody's calendar, which an HMAC computes from the nonce: see `my.calendar`."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=32, default=secret_links.new_nonce)
    made_at = models.DateTimeField(default=real_now)

    class Meta:
        verbose_name_plural = "calendar addresses"

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
