"""Releases of the programme, which the public sees, and what is changed on the day itself."""

from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q

from agenda.content import FORMATS, FrozenSession
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from participants.models import Participant


class ProgrammeQuerySet(models.QuerySet):
    def public(self, at: datetime | None = None) -> "ProgrammeQuerySet":
        """Releases that everybody may see at `at`, the newest first."""
        at = at or portal_now()
        # The calendar of a demonstration may be set back before a release.
        return self.filter(released_at__lte=at, meeting__public_from__lte=at).order_by("-released_at", "-pk")


class Programme(models.Model):
    """A release of the programme: what the public sees, frozen from the working draft on its date.

    `content` is an `agenda.content.ProgrammeContent`; names and papers in it are ids, resolved when shown, so that
    consent and publication count on the day of reading.
    """

    class Kind(models.TextChoices):
        PROVISIONAL = "provisional", "Provisional"
        FINAL = "final", "Final"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="programmes")
    kind = models.CharField(max_length=12, choices=Kind)
    revision = models.PositiveSmallIntegerField(default=0)
    content = models.JSONField()
    changes = models.JSONField()
    released_at = models.DateTimeField(default=portal_now)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    document = models.ForeignKey(
        "papers.Document", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "release"
        ordering = ["meeting", "released_at"]
        constraints = [models.UniqueConstraint(fields=["meeting", "kind", "revision"], name="programme_release_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} programme" + (f", Rev.{self.revision}" if self.revision else "")

    @cached_property
    def sessions(self) -> list[FrozenSession]:
        """The sessions in it, in the order in which they were stored."""
        return FORMATS.restored(self.content).sessions

    @property
    def opens_at(self) -> datetime | None:
        """When its first session starts; None if that is not on the first day of the meeting, which has moved since."""
        first = min((session.start for session in self.sessions if session.number), default=None)
        is_present = first and first.astimezone(self.meeting.zone).date() == self.meeting.starts_on
        return first if is_present else None


class ReleaseNumber(models.Model):
    """The number of a release. It stays when the release is undone: readers may have cited it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Programme.Kind)
    revision = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["meeting", "kind", "revision"]
        constraints = [models.UniqueConstraint(fields=["meeting", "kind", "revision"], name="release_number_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, Rev.{self.revision}"


class DayChangeQuerySet(models.QuerySet):
    def known(self, at: datetime) -> "DayChangeQuerySet":
        """What had been changed by `at`, also what has been undone since, in the order in which it was made."""
        return self.filter(made_at__lte=at).order_by("pk")

    def present(self) -> "DayChangeQuerySet":
        return self.filter(ended_at=None).order_by("pk")


class DayChange(models.Model):
    """A change on a day of the meeting, laid over the newest release until it is undone: it releases nothing.

    `session` is the id of the frozen session, `item` and `other_item` are keys of frozen items: releases outlast the
    rows of the draft. `agenda.day` says what each kind does.
    """

    class Kind(models.TextChoices):
        DELAY = "delay", "Delay"
        CALLED_OFF = "called_off", "Session called off"
        SWAP = "swap", "Items swapped"
        SPEAKER = "speaker", "Item taken by another speaker"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="day_changes")
    kind = models.CharField(max_length=10, choices=Kind)
    day = models.DateField()
    session = models.PositiveBigIntegerField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    item = models.CharField(max_length=8, blank=True)
    other_item = models.CharField(max_length=8, blank=True)
    participant = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=portal_now)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DayChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "change of the day"
        verbose_name_plural = "changes of the day"
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="delay", minutes__isnull=False, minutes__gte=1, minutes__lte=600)
                | (~Q(kind="delay") & Q(minutes__isnull=True)),
                name="delay_has_minutes",
                violation_error_message="A delay is between 1 and 600 minutes.",
            ),
            models.CheckConstraint(
                condition=(Q(kind__in=["delay", "called_off"], item="", other_item=""))
                | (Q(kind="swap") & ~Q(item="") & ~Q(other_item="") & ~Q(item=models.F("other_item")))
                | (Q(kind="speaker", other_item="") & ~Q(item="")),
                name="day_change_names_its_items",
                violation_error_message="A swap names two items, and a change of speaker one.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "session"],
                condition=Q(kind="called_off", ended_at__isnull=True),
                name="session_called_off_once",
                violation_error_message="The session has already been called off.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def instants(self) -> list[datetime]:
        """When it was made and, if it was, undone: when it may change what pages show."""
        return [self.made_at, self.ended_at] if self.ended_at else [self.made_at]
