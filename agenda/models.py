"""The working draft of the programme, its officers, and the releases that the public sees."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from papers.models import Document, Paper
from participants.models import Participant


class Session(models.Model):
    """A part of the meeting with a start and a length; participants see it once the programme is released."""

    class Kind(models.TextChoices):
        PLENARY = "plenary", "Plenary"
        SESSION = "session", "Session"
        BREAK = "break", "Break"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SESSION)
    number = models.PositiveIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text="Part of the session’s address: assigned once and never reused. Breaks have none.",
    )
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField("length in minutes", validators=[MinValueValidator(5)])
    summary = models.TextField(max_length=5000, blank=True)

    class Meta:
        ordering = ["meeting", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5),
                name="session_lasts",
                violation_error_message="A session must last at least five minutes.",
            ),
            models.UniqueConstraint(fields=["meeting", "number"], name="session_number_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class SessionNumber(models.Model):
    """A number assigned to a session. It stays when the session is deleted, so that it is never reused."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    session_pk = models.PositiveBigIntegerField(unique=True)

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="session_number_given_once")]

    def __str__(self) -> str:
        return str(self.number)


class ItemQuerySet(models.QuerySet):
    def without_slides(self) -> "ItemQuerySet":
        return self.filter(slides_expected=True, slides=None)

    def awaiting_slides(self, at: datetime) -> "ItemQuerySet":
        """Those of them whose session begins after `at`, with at least one speaker who takes part."""
        speaking = Item.speakers.through.objects.filter(participant__in=Participant.objects.attending())
        return self.without_slides().filter(session__starts_at__gt=at, pk__in=speaking.values("item"))


class Item(models.Model):
    """A presentation or discussion in a session; its time follows from the lengths of those before it."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=300)
    minutes = models.PositiveSmallIntegerField("length in minutes", default=15)
    speakers = models.ManyToManyField(Participant, related_name="+", blank=True)
    paper = models.ForeignKey(Paper, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    slides = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    slides_expected = models.BooleanField(
        "slides expected",
        default=False,
        help_text=(
            "Speakers who take part are asked for slides on their personal pages and reminded until they send them."
        ),
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["session", "position", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        # No constraint can look into other tables; `check_invariants` finds what came past this.
        if self.slides and not self.has_slides_of_its_meeting:
            raise ValidationError(
                {"slides": "Choose slides of this meeting. This document is of another kind or from another meeting."}
            )

    @property
    def has_slides_of_its_meeting(self) -> bool:
        of_this_meeting = self.slides.meeting_id == self.session.meeting_id
        return of_this_meeting and self.slides.kind == Document.Kind.PRESENTATION


class Officer(models.Model):
    """A chair or rapporteur: of one session, or of the meeting when no session is named."""

    class Role(models.TextChoices):
        CHAIR = "chair", "Chair"
        RAPPORTEUR = "rapporteur", "Rapporteur"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="officers")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, blank=True, related_name="officers")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        ordering = ["meeting", "session", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "role"],
                condition=Q(session__isnull=False),
                name="officer_of_session_once",
                violation_error_message="This session already has somebody in this role.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "role"],
                condition=Q(session__isnull=True),
                name="officer_of_meeting_once",
                violation_error_message="This meeting already has somebody in this role.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.participant}"


class ProgrammeQuerySet(models.QuerySet):
    def public(self, at: datetime | None = None) -> "ProgrammeQuerySet":
        """Releases that everybody may see at `at`, the newest first."""
        at = at or portal_now()
        # The calendar of a demonstration may be set back before a release.
        return self.filter(released_at__lte=at, meeting__public_from__lte=at).order_by("-released_at", "-pk")


class Programme(models.Model):
    """A release of the programme: what the public sees, frozen from the working draft on its date.

    `content` is an `agenda.content.ProgrammeContent` in one of its forms, read by `agenda.queries.sessions_of`; names
    and papers in it are ids, resolved when shown, so that consent and publication count on the day of reading.
    """

    class Kind(models.TextChoices):
        PROVISIONAL = "provisional", "Provisional"
        FINAL = "final", "Final"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="programmes")
    kind = models.CharField(max_length=12, choices=Kind)
    revision = models.PositiveSmallIntegerField(default=0)
    content = models.JSONField()
    changes = models.JSONField(default=list)
    released_at = models.DateTimeField(default=portal_now)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "release"
        ordering = ["meeting", "released_at"]
        constraints = [models.UniqueConstraint(fields=["meeting", "kind", "revision"], name="programme_release_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} programme" + (f", Rev.{self.revision}" if self.revision else "")
