"""Word documents that somebody brings back into a report."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from egm_portal.clock import portal_now
from egm_portal.text.lines import LineField
from reports.models.reports import Report
from reports.models.sections import Section


class WordImportQuerySet(models.QuerySet):
    def waiting(self, at: datetime) -> "WordImportQuerySet":
        """Those that a worker may read at `at` (real time): received, or left by a worker that died."""
        return self.filter(
            Q(state=WordImport.State.RECEIVED) | Q(state=WordImport.State.BEING_READ, leased_until__lte=at)
        )

    def undecided(self) -> "WordImportQuerySet":
        """Those whose changes somebody has still to write or to discard."""
        return self.filter(decided_at=None)

    def settled(self) -> "WordImportQuerySet":
        """Those whose comments do not wait for a round, or will find none, since the report has been issued."""
        return self.filter(Q(comments__isnull=True) | Q(report__state=Report.State.ISSUED))


class WordImport(models.Model):
    """A Word document with changes to the report, until they are written or discarded.

    `found` is what was read from it, in the form of `egm_portal.incoming.imported`; the file is dropped once it is
    decided. `written` says what it changed, so that it can be undone: for each section its id, whether it is new, the
    numbers of its versions before and after, the one with the document's words where the draft's were left, its
    headings if it got another one, and from which sections paragraphs moved into it. `comments` are those that were
    taken over before there was a round to which they could go: they are kept here, in the form of
    `reports.word.comments.TakenComment`, until somebody takes them into one. The worker's lease is in real time.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        BEING_READ = "being_read", "Being read"
        READ = "read", "To be written"
        FAILED = "failed", "Could not be read"
        APPLIED = "applied", "Written"
        UNDONE = "undone", "Undone"
        DISCARDED = "discarded", "Discarded"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="word_imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # Of a document that was not made from the draft: none, if its headings say where its parts belong.
    section = models.ForeignKey(Section, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    name = LineField(max_length=255)
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    stored_name = models.CharField(max_length=100, blank=True)
    received_at = models.DateTimeField(default=portal_now)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    step = models.CharField(max_length=100, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    found = models.JSONField(default=dict, blank=True)
    written = models.JSONField(default=list, db_default=[], blank=True)
    comments = models.JSONField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = WordImportQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["applied", "undone", "discarded"], decided_at__isnull=False, stored_name="")
                | ~Q(state__in=["applied", "undone", "discarded"]) & Q(decided_at__isnull=True),
                name="word_import_decided_at_a_time",
                violation_error_message="A decided import, and no other, must have a time and no file.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
