"""Renderings: PDFs that the portal prints, each content once."""

from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting

FOLDER = "renderings"


def file_name(rendering: "Rendering", name: str = "") -> str:
    """Where a rendering's file is kept: by its content, so that no two share a name."""
    return f"{FOLDER}/{rendering.kind}-{rendering.subject_id}-{rendering.content_hash[:16]}.pdf"


class RenderingQuerySet(models.QuerySet):
    def waiting(self, at: datetime) -> "RenderingQuerySet":
        """Renderings that a worker may take at `at` (real time): queued, or left behind by a worker that died."""
        return self.filter(Q(state=Rendering.State.QUEUED) | Q(state=Rendering.State.RUNNING, leased_until__lte=at))


class Rendering(models.Model):
    """One content printed as a PDF. Its dates are the portal's calendar; the worker's lease is real time."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Failed"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField()
    content_hash = models.CharField(max_length=64)
    content = models.JSONField(default=dict, blank=True, help_text="What is to be printed; emptied when it is.")
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    step = models.CharField(max_length=100, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    file = models.FileField(upload_to=file_name, max_length=200, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True, help_text="In bytes.")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField(default=portal_now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    objects = RenderingQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "content_hash"],
                name="rendering_content_once",
                violation_error_message="This content is printed already.",
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="rendering_percent_in_range",
                violation_error_message="No more than 100 per cent can be done.",
            ),
            models.CheckConstraint(
                condition=Q(state="running", leased_until__isnull=False, started_at__isnull=False)
                | (~Q(state="running") & Q(leased_until__isnull=True)),
                name="rendering_running_has_a_lease",
                violation_error_message="A rendering has a lease while it is being made, and only then.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["queued", "running"], finished_at__isnull=True),
                name="rendering_finished_has_its_date",
                violation_error_message="A rendering has an end when it has ended, and only then.",
            ),
            models.CheckConstraint(
                condition=(~Q(state="done") & Q(file="", sha256="", pages__isnull=True, size__isnull=True))
                | (Q(state="done", pages__isnull=False, size__isnull=False) & ~Q(file="") & ~Q(sha256="")),
                name="rendering_done_has_a_file",
                violation_error_message="A rendering has a file when it is ready, and only then.",
            ),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(error="")) | (~Q(state="failed") & Q(error="")),
                name="rendering_failed_says_why",
                violation_error_message="A rendering says what went wrong when it has failed, and only then.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} ({self.get_state_display().lower()})"

    @property
    def has_ended(self) -> bool:
        """Whether a worker has nothing more to do for it, with or without success."""
        return self.state in (self.State.DONE, self.State.FAILED)

    def progress(self) -> dict[str, int | str | bool]:
        """How far it is, as static/js/progress.js reads it."""
        step = self.step or self.get_state_display()
        return {"percent": self.percent, "step": step, "finished": self.has_ended}


def forget_file(sender, instance: Rendering, **kwargs) -> None:
    """Deletes the file of a row that is gone, once that is certain, also one that a worker had only just stored."""
    name = file_name(instance)
    transaction.on_commit(lambda: default_storage.delete(name), robust=True)
