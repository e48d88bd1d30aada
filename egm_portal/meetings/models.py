"""People who sign in, the meeting itself, and its aide-memoire."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.text.validators import validate_plain_address, validate_zone


class Users(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A new user; raises ValidationError for an address that could be taken for another's."""
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
    """Somebody who signs in, by e-mail: an organizer with a password, a participant with a mailed code."""

    email = models.EmailField("e-mail address", unique=True, validators=[validate_plain_address])
    name = models.CharField(max_length=200, blank=True)
    is_staff = models.BooleanField("may use the administration", default=False)
    is_active = models.BooleanField("may sign in", default=True)
    joined_at = models.DateTimeField(default=portal_now, editable=False)

    has_second_factor = True  # no column: of the session in which a request came, see second_factor.py

    objects = Users()

    USERNAME_FIELD = EMAIL_FIELD = "email"

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="Somebody has this e-mail address already.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def acts_as_organizer(self) -> bool:
        """Whether the user may use the administration, and has shown the second factor that this needs."""
        return self.is_staff and self.has_second_factor

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email


class PortalRevision(models.Model):
    """One row: the revision of everything that the public may see."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Revision {self.number}"


class MeetingQuerySet(models.QuerySet):
    def public(self, at: datetime | None = None) -> "MeetingQuerySet":
        """Meetings that everybody may see at `at` (now, by the portal's calendar, if not given)."""
        return self.filter(public_from__lte=at or portal_now())

    def organized_by(self, user) -> "MeetingQuerySet":
        """Meetings that list `user` as an organizer; all of them for a superuser."""
        if not user.is_authenticated or not user.acts_as_organizer:
            return self.none()
        return self if user.is_superuser else self.filter(organizers=user.pk)

    def visible_to(self, user, at: datetime | None = None) -> "MeetingQuerySet":
        """Meetings that are public, and those that `user` organizes."""
        if not user.is_authenticated or not user.acts_as_organizer:
            return self.public(at)
        if user.is_superuser:
            return self
        return self.filter(Q(pk__in=self.public(at).values("pk")) | Q(organizers=user.pk)).distinct()


class Meeting(models.Model):
    """One expert group meeting, from its aide-memoire to its issued report."""

    class Phase(models.TextChoices):
        ANNOUNCED = "announced", "Announced"
        PAPERS_OPEN = "papers_open", "Papers are being received"
        PAPERS_CLOSED = "papers_closed", "Papers have been received"
        IN_SESSION = "in_session", "In session"
        REPORT_PENDING = "report_pending", "Report in preparation"
        REPORT_ISSUED = "report_issued", "Report issued"

    slug = models.SlugField("address", max_length=80, unique=True, help_text="The last part of the meeting's address.")
    title = models.CharField(max_length=300)
    short_title = models.CharField(max_length=80)
    alternative_titles = models.TextField(max_length=2000, blank=True, help_text="One on each line.")
    summary = models.TextField(max_length=2000, blank=True, help_text="One or two sentences under the title.")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    time_zone = models.CharField(max_length=60, validators=[validate_zone], help_text="Such as Europe/Zurich.")
    city = models.CharField(max_length=100)
    country = models.CharField(max_length=100)
    venue = models.CharField(max_length=200, blank=True)
    room = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=100, default="English")
    mandate = models.TextField(max_length=5000, blank=True)
    parent_session = models.CharField(max_length=300, blank=True)
    convening_bodies = models.TextField(max_length=2000, blank=True, help_text="One on each line.")
    objectives = models.TextField(max_length=10_000, blank=True, help_text="One on each line.")
    public_from = models.DateTimeField(
        "announced on", null=True, blank=True, help_text="Until then nobody else sees it."
    )
    papers_from = models.DateTimeField("papers are received from", null=True, blank=True)
    papers_due = models.DateTimeField("papers are due", null=True, blank=True)
    concept_paper_due = models.DateTimeField(
        "the concept paper is due",
        null=True,
        blank=True,
        help_text="Of the consultant’s paper alone; empty: with the other papers.",
    )
    pages_min = models.PositiveSmallIntegerField("minimum number of pages", default=5)
    pages_max = models.PositiveSmallIntegerField("maximum number of pages", default=10)
    experts_min = models.PositiveSmallIntegerField("minimum number of experts", default=8)
    experts_max = models.PositiveSmallIntegerField("maximum number of experts", default=10)
    organizers = models.ManyToManyField(User, related_name="+", blank=True, limit_choices_to={"is_staff": True})
    report_issued_at = models.DateTimeField(null=True, blank=True, editable=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    revised_at = models.DateTimeField(default=portal_now, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="meeting_ends_after_it_starts",
                violation_error_message="The last day comes before the first.",
            ),
            models.CheckConstraint(
                condition=Q(pages_max__gte=F("pages_min")),
                name="meeting_pages_in_order",
                violation_error_message="The maximum number of pages is below the minimum.",
            ),
            models.CheckConstraint(
                condition=Q(experts_max__gte=F("experts_min")),
                name="meeting_experts_in_order",
                violation_error_message="The maximum number of experts is below the minimum.",
            ),
        ]

    def __str__(self) -> str:
        return self.short_title

    def save(self, *args, update_fields=None, **kwargs) -> None:
        """Writes every field but the revision: the one in memory may be older than the changes made meanwhile.

        A row that was deleted meanwhile is not made again: that raises DatabaseError.
        """
        if update_fields is None and not self._state.adding:
            kept = {"id", "revision", "revised_at"} | self.get_deferred_fields()
            update_fields = {field.attname for field in self._meta.concrete_fields} - kept
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def is_public(self) -> bool:
        """Whether everybody may read about it now."""
        return self.public_from is not None and self.public_from <= portal_now()

    def get_absolute_url(self) -> str:
        return reverse("website:meeting", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def starts_at(self) -> datetime:
        """The first instant of the first day in the meeting's zone, in UTC."""
        return datetime.combine(self.starts_on, time.min, self.zone).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The first instant after the last day in the meeting's zone, in UTC."""
        return datetime.combine(self.ends_on + timedelta(days=1), time.min, self.zone).astimezone(UTC)

    @property
    def last_day_starts_at(self) -> datetime:
        """The first instant of the last day in the meeting's zone, in UTC."""
        return datetime.combine(self.ends_on, time.min, self.zone).astimezone(UTC)

    @property
    def report_counts_from(self) -> datetime | None:
        """Since when the meeting counts as reported on: a report cannot be older than the meeting's last day."""
        return max(self.report_issued_at, self.last_day_starts_at) if self.report_issued_at else None

    def paper_due(self, *, concept: bool) -> datetime | None:
        """When a paper is due, the consultant's concept paper or any other; None while the meeting names no date."""
        return (concept and self.concept_paper_due) or self.papers_due

    def phase(self, at: datetime | None = None) -> Phase:
        """The phase at `at` (now, by the portal's calendar, if not given): derived from the dates, never stored."""
        at = at or portal_now()
        if self.report_counts_from and at >= self.report_counts_from:
            return self.Phase.REPORT_ISSUED
        if at >= self.ends_at:
            return self.Phase.REPORT_PENDING
        if at >= self.starts_at:
            return self.Phase.IN_SESSION
        if self.papers_due and at >= self.papers_due:
            return self.Phase.PAPERS_CLOSED
        if self.papers_due and at >= (self.papers_from or at):
            return self.Phase.PAPERS_OPEN
        return self.Phase.ANNOUNCED

    def phase_instants(self) -> list[datetime]:
        """Every instant at which time alone changes the phase, or whether the meeting is public."""
        instants = [
            self.public_from,
            self.papers_from,
            self.papers_due,
            self.starts_at,
            self.ends_at,
            self.report_counts_from,
        ]
        return sorted(instant for instant in instants if instant)


class AideMemoireSection(models.Model):
    """One numbered section of the aide-memoire; its body is plain text, paragraphs and lists apart by blank lines."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="aide_memoire")
    number = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=200)
    body = models.TextField(max_length=50_000)

    class Meta:
        verbose_name = "section of the aide-memoire"
        verbose_name_plural = "sections of the aide-memoire"
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="aide_memoire_number_once",
                violation_error_message="Another section of the aide-memoire has this number.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.heading}"


class Contact(models.Model):
    """The unit that answers for a meeting. Its e-mail address receives replies and is not printed on pages."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="contacts")
    unit = models.CharField(max_length=200)
    department = models.CharField(max_length=200, blank=True)
    address = models.TextField("postal address", max_length=1000, blank=True)
    email = models.EmailField("e-mail address")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.unit


class FormerSlug(models.Model):
    """An address that a meeting had before; it leads to the present one."""

    slug = models.SlugField(max_length=80, unique=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
