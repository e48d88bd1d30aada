from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from egm_portal.clock import portal_now
from egm_portal.text.lines import LineField
from egm_portal.text.validators import validate_plain_address


class Users(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A new user; raises ValidationError for an address that is not in ASCII."""
        validate_plain_address(email)
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in, with their e-mail address and a mailed code, whatever their role."""

    email = models.EmailField("e-mail address", unique=True, validators=[validate_plain_address])
    name = LineField(max_length=200, blank=True)
    is_staff = models.BooleanField("may use the administration", default=False)
    is_active = models.BooleanField("may sign in", default=True)
    joined_at = models.DateTimeField(default=portal_now, editable=False)
    # Real time, like all that a sign-in depends on.
    second_factor_confirmed_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="From then on the account’s second factors open its roles."
    )
    first_factor_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Until then the mailed link sets up the first second factor."
    )

    has_second_factor = True  # no column: a property of the request's session, see second_factor.py
    # No columns, but of a request: whether it is to a screen of a role, and whether a role was of no use without it.
    used_role = lacked_second_factor = False

    objects = Users()

    USERNAME_FIELD = EMAIL_FIELD = "email"

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="This e-mail address is already in use.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def acts_as_staff(self) -> bool:
        """Whether the user may use the administration, and has shown the second factor if one is required."""
        self.lacked_second_factor = self.is_staff and not self.has_second_factor
        return self.is_staff and self.has_second_factor

    @cached_property
    def works_on_meeting_of_today(self) -> bool:
        """Whether a meeting in which they have a role takes place today, by its own clocks: one query in a request."""
        now, day = portal_now(), timedelta(days=1)
        near = self.memberships.filter(
            meeting__starts_on__lte=(now + day).date(), meeting__ends_on__gte=(now - day).date()
        )
        meetings = [membership.meeting for membership in near.select_related("meeting")]
        return any(each.takes_place and each.starts_at <= now < each.ends_at for each in meetings)

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email
