from datetime import datetime

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting

FOLDER = "renderings"


def file_name(rendering: "Rendering", name: str = "") -> str:
    """The name of a rendering's file in the storage, which depends on its content."""
    return f"{FOLDER}/{rendering.kind}-{rendering.subject_id}-{rendering.content_hash[:16]}.pdf"


class RenderingQuerySet(models.QuerySet):
    def waiting(self, at: datetime) -> "RenderingQuerySet":
        """Renderings that a worker may claim at `at` (real time): queued, or abandoned by a worker that died."""
        return self.filter(Q(state=Rendering.State.QUEUED) | Q(state=Rendering.State.RUNNING, leased_until__lte=at))


class Rendering(models.Model):
    """One content printed as a PDF. Its dates follow the portal's calendar; the worker's lease is in real time."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Being generated"
        DONE = "done", "Ready"
        FAILED = "failed", "Failed"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    subject_id = models.PositiveBigIntegerField()
    content_hash = models.CharField(max_length=64)
    content = models.JSONField(default=dict, blank=True, help_text="What is to be printed; cleared once it is.")
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
                violation_error_message="This content has already been printed.",
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="rendering_percent_in_range",
                violation_error_message="Progress cannot exceed 100 per cent.",
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
                violation_error_message="A rendering has the time of its end if it has ended, and only then.",
            ),
            models.CheckConstraint(
                condition=(~Q(state="done") & Q(file="", sha256="", pages__isnull=True, size__isnull=True))
                | (Q(state="done", pages__isnull=False, size__isnull=False) & ~Q(file="") & ~Q(sha256="")),
                name="rendering_done_has_a_file",
                violation_error_message="A rendering has a file if it is ready, and only then.",
            ),
            models.CheckConstraint(
                condition=(Q(state="failed") & ~Q(error="")) | (~Q(state="failed") & Q(error="")),
                name="rendering_failed_says_why",
                violation_error_message="A rendering states what went wrong if it has failed, and only then.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} ({self.get_state_display().lower()})"

    @property
    def has_ended(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def stored_name(self) -> str:
        """The name of its file, also of one that a worker has only just stored, and not written into the row."""
        # It may have another subject since it was printed: entries of people are merged.
        return self.file.name or file_name(self)

    def progress(self) -> dict[str, int | str | bool]:
        # static/js/progress.js reads these keys.
        step = self.step or self.get_state_display()
        return {"percent": self.percent, "step": step, "finished": self.has_ended}


def delete_file(sender, instance: Rendering, **kwargs) -> None:
    name = instance.stored_name
    transaction.on_commit(lambda: default_storage.delete(name), robust=True)
