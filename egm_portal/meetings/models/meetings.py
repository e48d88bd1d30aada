from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.meetings.models.roles import Membership, StaffRole
from egm_portal.meetings.models.units import PortalUnit
from egm_portal.text.country_fields import CountryField
from egm_portal.text.lines import LineField
from egm_portal.text.validators import validate_one_line, validate_outside_address, validate_zone
from egm_portal.text.years import years_are_plausible


class PortalRevision(models.Model):
    """The revision of the portal as the version before kept it; its table goes with the next version."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"Revision {self.number}"


class MeetingQuerySet(models.QuerySet):
    def portal_revision(self) -> "MeetingQuerySet":
        """One row that differs after each change to what the public may see, in whichever meeting.

        How many meetings there are, the newest, the sum of their revisions, and the unit. There is no row that counts
        for the portal: each change would lock it, and wait for whoever loads another meeting.
        """
        revision = {"meetings": models.Count("pk"), "newest": models.Max("pk"), "changes": models.Sum("revision")}
        revision["unit"] = PortalUnit.objects.as_text()
        return self.order_by().values(portal=models.Value(1)).annotate(**revision).values_list(*revision)

    def public(self, at: datetime | None = None) -> "MeetingQuerySet":
        """Meetings that anybody may see at `at`, by default now in the portal's calendar."""
        return self.filter(public_from__lte=at or portal_now())

    def withdrawn(self, at: datetime | None = None) -> "MeetingQuerySet":
        """Meetings that were public until their announcement was withdrawn, and are not public again at `at`."""
        at = at or portal_now()
        return self.filter(withdrawn_at__lte=at).filter(Q(public_from=None) | Q(public_from__gt=at))

    def for_member(self, user, role: StaffRole = StaffRole.VIEWER) -> "MeetingQuerySet":
        """The meetings in which `user` has this role or a higher one; all of them for a superuser."""
        if not user.is_authenticated or not user.acts_as_staff:
            return self.none()
        if user.is_superuser:
            return self
        own = Membership.objects.filter(user=user.pk, role__in=role.and_higher)
        return self.filter(pk__in=own.values("meeting"))

    def visible_to(self, user, at: datetime | None = None) -> "MeetingQuerySet":
        if not user.is_authenticated or not user.acts_as_staff:
            return self.public(at)
        if user.is_superuser:
            return self
        own = Membership.objects.filter(user=user.pk).values("meeting")
        return self.filter(Q(pk__in=self.public(at).values("pk")) | Q(pk__in=own))


class Meeting(models.Model):
    """One expert group meeting, from its aide-memoire to its issued report."""

    class Phase(models.TextChoices):
        ANNOUNCED = "announced", "Announced"
        PAPERS_OPEN = "papers_open", "Papers are being received"
        PAPERS_CLOSED = "papers_closed", "Papers have been received"
        IN_SESSION = "in_session", "In session"
        REPORT_PENDING = "report_pending", "Report in preparation"
        REPORT_ISSUED = "report_issued", "Report issued"
        POSTPONED = "postponed", "Postponed"
        CANCELLED = "cancelled", "Cancelled"

    class State(models.TextChoices):
        """Whether it takes place on its days. One that is postponed keeps its former days until it has new ones."""

        PLANNED = "planned", "Planned"
        POSTPONED = "postponed", "Postponed"
        CANCELLED = "cancelled", "Cancelled"

    class Announcement(models.TextChoices):
        NOT_ANNOUNCED = "not_announced", "Not announced"
        SCHEDULED = "scheduled", "To be announced"
        ANNOUNCED = "announced", "Announced"
        WITHDRAWN = "withdrawn", "Announcement withdrawn"

    slug = models.SlugField("address", max_length=80, unique=True, help_text="The last part of the meeting's address.")
    title = LineField(max_length=300)
    short_title = LineField(max_length=80)
    alternative_titles = models.TextField(max_length=2000, blank=True, help_text="One per line.")
    summary = models.TextField(max_length=2000, blank=True, help_text="One or two sentences under the title.")
    starts_on = models.DateField("first day")
    ends_on = models.DateField("last day")
    time_zone = models.CharField(max_length=60, validators=[validate_zone], help_text="For example Europe/Zurich.")
    city = LineField(max_length=100)
    country = CountryField(max_length=100)
    venue = LineField(max_length=200, blank=True)
    room = LineField(max_length=100, blank=True)
    entrance = LineField(
        max_length=200,
        blank=True,
        default="",
        db_default="",
        validators=[validate_one_line],
        help_text="For the e-mail of the eve: which entrance, from when, and what to bring, such as “Pregny Gate, "
        "registration from 08:30; bring your passport”.",
    )
    is_online = models.BooleanField("held online", default=False, db_default=False, editable=False)
    state = models.CharField(
        max_length=10, choices=State, default=State.PLANNED, db_default=State.PLANNED, editable=False
    )
    language = LineField(max_length=100, default="English")
    interpretation = LineField(
        max_length=200,
        blank=True,
        default="",
        validators=[validate_one_line],
        help_text="One line below the working language, for example “With interpretation into French and Spanish”.",
    )
    joining_link = models.CharField(
        "link for joining online",
        max_length=500,
        blank=True,
        default="",
        validators=[validate_outside_address],
        help_text="Shown only to those who take part, on their personal pages. Invitations then offer to "
        "take part online.",
    )
    not_for_attribution = models.BooleanField(
        default=False,
        help_text="The notes of the sessions must not say who said something. Their page says so, and points at names.",
    )
    mandate = models.TextField(max_length=5000, blank=True)
    parent_session = LineField(max_length=300, blank=True)
    convening_bodies = models.TextField(max_length=2000, blank=True, help_text="One per line.")
    objectives = models.TextField(max_length=10_000, blank=True, help_text="One per line.")
    letter_signatory = LineField(
        "signatory of letters",
        max_length=200,
        blank=True,
        default="",
        db_default="",
        validators=[validate_one_line],
        help_text="Who signs the letters of invitation on paper, such as the director or the head of unit.",
    )
    letter_signatory_title = LineField(
        "functional title",
        max_length=200,
        blank=True,
        default="",
        db_default="",
        validators=[validate_one_line],
        help_text="Printed below the name of the signatory of letters.",
    )
    letter_reference = LineField(
        "references begin with",
        max_length=40,
        blank=True,
        default="",
        db_default="",
        validators=[validate_one_line],
        help_text="Such as “EGM/ICT/2013”: letters are then numbered EGM/ICT/2013/L.01, L.02 and so on.",
    )
    letter_enclosures = models.TextField(
        "enclosures of letters",
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        help_text="One per line, such as “Aide-memoire”.",
    )
    mail_signatory = LineField(
        "signatory of e-mails",
        max_length=200,
        blank=True,
        default="",
        db_default="",
        validators=[validate_one_line],
        help_text="Below invitations and news of changes. The unit signs what the portal sends by itself.",
    )
    mail_signatory_title = LineField(
        "functional title",
        max_length=200,
        blank=True,
        default="",
        db_default="",
        validators=[validate_one_line],
        help_text="Below the name of the signatory of e-mails.",
    )
    public_from = models.DateTimeField(
        "announced on",
        null=True,
        blank=True,
        editable=False,
        help_text="Until then, only those who work on the meeting see its pages.",
    )
    announced_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was announced, for now or for a later time."
    )
    # Of an announcement that was withdrawn: until it is announced again, the meeting's addresses answer 410.
    withdrawn_from = models.DateTimeField(null=True, blank=True, editable=False, help_text="Since when it was public.")
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    papers_from = models.DateTimeField("papers are received from", null=True, blank=True)
    papers_due = models.DateTimeField("papers are due", null=True, blank=True)
    concept_paper_due = models.DateTimeField(
        "the concept paper is due",
        null=True,
        blank=True,
        help_text="Only for the consultant’s paper; leave empty to use the deadline of the other papers.",
    )
    pages_min = models.PositiveSmallIntegerField("minimum number of pages", default=5)
    pages_max = models.PositiveSmallIntegerField("maximum number of pages", default=10)
    experts_min = models.PositiveSmallIntegerField("minimum number of experts", default=8)
    experts_max = models.PositiveSmallIntegerField("maximum number of experts", default=10)
    evaluation_until = models.DateTimeField(
        "evaluation is open until",
        null=True,
        blank=True,
        help_text="Participants can answer from the last day of the meeting until this time. Leave empty if there is "
        "to be no evaluation.",
    )
    report_issued_at = models.DateTimeField(null=True, blank=True, editable=False)
    calendar_generation = models.PositiveSmallIntegerField(
        default=1,
        db_default=1,
        editable=False,
        help_text="How often it has got days again after people’s entries in calendars were cancelled, plus one.",
    )
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    revised_at = models.DateTimeField(default=portal_now, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="meeting_ends_after_it_starts",
                violation_error_message="The last day is before the first day.",
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
            models.CheckConstraint(
                condition=Q(announced_at=None) | Q(public_from__isnull=False),
                name="meeting_announcement_is_withdrawn_by_its_verb",
                violation_error_message="An announcement cannot be emptied: withdraw it.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_from=None) | Q(withdrawn_at__gte=F("withdrawn_from")),
                name="meeting_withdrawal_is_complete",
                violation_error_message="An announcement is withdrawn after the meeting has become public.",
            ),
            years_are_plausible(
                "meeting",
                days=("starts_on", "ends_on"),
                instants=("public_from", "papers_from", "papers_due", "concept_paper_due", "evaluation_until"),
            ),
        ]

    def __str__(self) -> str:
        return self.short_title

    def save(self, *args, update_fields=None, **kwargs) -> None:
        """Writes every field but the revision; raises DatabaseError if the row was deleted meanwhile."""
        # The revision in memory may be older than changes made meanwhile. To name the fields also has Django update
        # only, so that a row that was deleted meanwhile is not created again.
        if update_fields is None and not self._state.adding:
            unwritten = {"id", "revision", "revised_at"} | self.get_deferred_fields()
            update_fields = {field.attname for field in self._meta.concrete_fields} - unwritten
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def is_public(self) -> bool:
        return self.public_from is not None and self.public_from <= portal_now()

    def announcement(self, at: datetime | None = None) -> Announcement:
        """How far the announcement is at `at`, by default now in the portal's calendar."""
        if self.public_from is not None:
            is_public = self.public_from <= (at or portal_now())
            return self.Announcement.ANNOUNCED if is_public else self.Announcement.SCHEDULED
        return self.Announcement.WITHDRAWN if self.withdrawn_at else self.Announcement.NOT_ANNOUNCED

    def get_absolute_url(self) -> str:
        return reverse("website:meeting", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def takes_place(self) -> bool:
        """Whether it is held, or was, on its days: neither cancelled nor postponed."""
        return self.state == self.State.PLANNED

    @property
    def place(self) -> str:
        """The venue, if there is one, the city and the country; "online" where nobody meets."""
        if self.is_online:
            return "online"
        return ", ".join(filter(None, [self.venue, self.city, self.country]))

    @property
    def days(self) -> list[date]:
        return [self.starts_on + timedelta(days=day) for day in range((self.ends_on - self.starts_on).days + 1)]

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
        """The instant from which the report counts as issued; None while there is none."""
        # A report cannot be older than the last day of its meeting.
        return max(self.report_issued_at, self.last_day_starts_at) if self.report_issued_at else None

    def paper_due(self, *, concept: bool) -> datetime | None:
        """The deadline of the consultant's concept paper or of any other paper; None while the meeting has none."""
        return (concept and self.concept_paper_due) or self.papers_due

    def phase(self, at: datetime | None = None) -> Phase:
        """The phase at `at`, by default now in the portal's calendar: derived from the dates, never stored.

        A meeting that is cancelled or postponed has no other, whatever the time.
        """
        if not self.takes_place:
            return self.Phase(self.state)
        at = at or portal_now()
        if self.report_counts_from and at >= self.report_counts_from:
            return self.Phase.REPORT_ISSUED
        if at >= self.ends_at:
            return self.Phase.REPORT_PENDING
        if at >= self.starts_at:
            return self.Phase.IN_SESSION
        if self.papers_due:
            if at >= self.papers_due:
                return self.Phase.PAPERS_CLOSED
            if at >= (self.papers_from or at):
                return self.Phase.PAPERS_OPEN
        return self.Phase.ANNOUNCED

    def phase_instants(self) -> list[datetime]:
        """Every instant at which the phase changes, or the meeting becomes public, without anybody writing it."""
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
    """One numbered section of the aide-memoire. Its body is a text in marks, with bold."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="aide_memoire")
    number = models.PositiveSmallIntegerField()
    heading = LineField(max_length=200)
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
    """The unit responsible for a meeting, and whom to ask there.

    Its e-mail address receives replies and is not shown on public pages.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="contacts")
    unit = LineField(max_length=200)
    department = LineField(max_length=200, blank=True)
    person = LineField("contact person", max_length=200, blank=True, default="", db_default="")
    functional_title = LineField(max_length=200, blank=True, default="", db_default="")
    telephone = LineField(
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text="Person, title and telephone are shown on the contact page.",
    )
    address = models.TextField("postal address", max_length=1000, blank=True)
    email = models.EmailField("e-mail address")
    gets_copies = models.BooleanField(
        "gets copies of what organizers write",
        default=False,
        db_default=False,
        help_text="One copy of each letter that they send by “Write” goes to the e-mail address.",
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.unit


class FormerSlug(models.Model):
    """An earlier address of a meeting, which redirects to the present one."""

    slug = models.SlugField(max_length=80, unique=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
