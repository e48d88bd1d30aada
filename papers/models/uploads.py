"""Files that are being uploaded, and how much of each has come."""

import secrets
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from egm_portal.clock import real_now
from egm_portal.text.lines import LineField
from papers.models.papers import Paper


def new_token() -> str:
    """A name for an upload that nobody can guess: 256 bits."""
    return secrets.token_urlsafe(32)


class UploadQuerySet(models.QuerySet):
    def of_user(self, user, paper: Paper) -> "UploadQuerySet":
        return self.filter(paper=paper, by=user.pk)

    def of_user_for(self, user, target: str) -> "UploadQuerySet":
        return self.filter(target=target, by=user.pk)


class Upload(models.Model):
    """A file that comes in parts; `offset` bytes of it are on the disk."""

    token = models.CharField(max_length=43, unique=True, default=new_token, editable=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, null=True, blank=True, related_name="uploads")
    target = models.CharField(max_length=60, blank=True, help_text="What the file is for, if it is for no paper.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = LineField(max_length=255)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(help_text="Bytes, as the browser announced them.")
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, help_text="As the browser computed it, if it did.")
    offset = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField(default=real_now, help_text="In real time.")
    completed_at = models.DateTimeField(
        null=True, help_text="When the request with the last part began, by the portal's calendar."
    )

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["begun_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(offset__lt=F("size"), completed_at__isnull=True)
                | Q(offset=F("size"), completed_at__isnull=False),
                name="upload_complete_with_its_last_byte",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return Path(settings.FILE_UPLOAD_TEMP_DIR) / f"{self.token}.part"

    @property
    def is_whole(self) -> bool:
        """Whether the disk still has what was acknowledged."""
        return self.offset == 0 or (self.path.is_file() and self.path.stat().st_size >= self.offset)
