"""What offices answer about the report and the aide-memoire that they were sent for clearance; never public."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.text.lines import LineField
from egm_portal.text.years import years_are_plausible
from papers.file_types import ENDINGS
from reports.models.reports import settled_state


class ClearedText(models.TextChoices):
    """Which text of a meeting is cleared."""

    REPORT = "report", "Report"
    AIDE_MEMOIRE = "aide_memoire", "Aide-memoire"


class ClearanceFile(models.Model):
    """A file that was sent for clearance, which has a number, or one that an office returned. It never changes."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("text", max_length=12, choices=ClearedText)
    number = models.PositiveSmallIntegerField(
        null=True, help_text="Of the version that was sent; empty for a file that an office returned."
    )
    description = LineField(max_length=200, blank=True)
    original_name = LineField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    pages = models.PositiveIntegerField(null=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    stored_name = models.CharField(max_length=100)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=portal_now)

    class Meta:
        ordering = ["meeting", "kind", "number", "pk"]
        constraints = [
            # Of files that were returned, without a number, there may be several.
            models.UniqueConstraint(fields=["meeting", "kind", "number"], name="clearance_file_number_once"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}" if self.number else self.original_name

    @property
    def ending(self) -> str:
        return ENDINGS.get(self.media_type, "pdf")


class ClearanceQuerySet(models.QuerySet):
    def open(self, at: datetime | None = None) -> "ClearanceQuerySet":
        """Those that an office has yet to give at `at` (now, by the portal's calendar)."""
        return self._silent().exclude(due_at__lte=at or portal_now())

    def without_objection(self, at: datetime | None = None) -> "ClearanceQuerySet":
        """Those of offices that had no objection by their date."""
        return self._silent().filter(due_at__lte=at or portal_now())

    def cleared(self, at: datetime | None = None) -> "ClearanceQuerySet":
        """Those that an office has given, in any form."""
        return self.filter(Q(state__in=Clearance.ANSWERS) | Q(pk__in=self.without_objection(at).values("pk")))

    def _silent(self) -> "ClearanceQuerySet":
        return self.filter(state=Clearance.State.AWAITED, waived_at=None)

    def with_settled_report(self) -> "ClearanceQuerySet":
        """Annotated with `settled_report`: the state of the meeting's report if it is cleared or issued, or None."""
        return self.annotate(settled_report=settled_state())


class Clearance(models.Model):
    """What one office has answered about one text of a meeting: how far it is now. Its `events` are the record."""

    class State(models.TextChoices):
        AWAITED = "awaited", "No answer"
        CLEARED = "cleared", "Cleared"
        WITH_CHANGES = "with_changes", "Cleared with changes"
        NO_OBJECTION = "no_objection", "No objection"
        OVERTAKEN = "overtaken", "Overtaken"

    ANSWERS = (State.CLEARED, State.WITH_CHANGES, State.NO_OBJECTION)

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="clearances")
    kind = models.CharField("text", max_length=12, choices=ClearedText, editable=False)
    office = LineField(max_length=200)
    email = models.EmailField(
        "e-mail address",
        blank=True,
        default="",
        db_default="",
        help_text="Where the portal sends a text for clearance, if it is asked to.",
    )
    state = models.CharField(max_length=12, choices=State, default=State.AWAITED, editable=False)
    # Deleted with the meeting, and not without it.
    version = models.ForeignKey(ClearanceFile, on_delete=models.RESTRICT, related_name="+", editable=False)
    sent_on = models.DateField(editable=False)
    due_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="From then on an office that has not answered has no objection; empty if its answer is needed.",
    )
    answered_on = models.DateField(null=True, blank=True, editable=False)
    returned = models.ForeignKey(
        ClearanceFile, on_delete=models.RESTRICT, null=True, blank=True, related_name="+", editable=False
    )
    waived_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the text was fixed without an answer."
    )

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "-kind", "office"]
        constraints = [
            models.UniqueConstraint(
                "meeting",
                "kind",
                Lower("office"),
                name="clearance_office_once",
                violation_error_message="This office is in the list already.",
            ),
            years_are_plausible("clearance", days=("sent_on", "answered_on"), instants=("due_at",)),
            models.CheckConstraint(
                condition=Q(state="awaited", answered_on__isnull=True)
                | (~Q(state="awaited") & Q(answered_on__isnull=False)),
                name="clearance_answer_has_a_day",
                violation_error_message="An answer, and nothing else, has a day on which it was given.",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("sent_on")),
                name="clearance_answer_follows_sending",
                violation_error_message="The answer is dated before the text was sent.",
            ),
            models.CheckConstraint(
                condition=Q(returned__isnull=True) | Q(state__in=["cleared", "with_changes", "no_objection"]),
                name="clearance_file_comes_with_an_answer",
                violation_error_message="Only an office that has answered has returned a file.",
            ),
            models.CheckConstraint(
                condition=Q(waived_at__isnull=True) | Q(state="awaited"),
                name="clearance_waived_without_an_answer",
                violation_error_message="Only an answer that is missing can be waived.",
            ),
        ]

    def __str__(self) -> str:
        return self.office


class ClearanceEvent(models.Model):
    """One thing that was recorded about a clearance: a row that is written once."""

    class Kind(models.TextChoices):
        SENT = "sent", "Sent"
        ANSWERED = "answered", "Answered"
        OVERTAKEN = "overtaken", "Marked as overtaken"
        DATE_CHANGED = "date_changed", "Date changed"
        REOPENED = "reopened", "Reopened"
        WAIVED = "waived", "Text fixed without an answer"
        RESUMED = "resumed", "Report put in draft: open again"

    clearance = models.ForeignKey(Clearance, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    answer = models.CharField(max_length=12, choices=Clearance.State, blank=True)
    day = models.DateField(null=True, help_text="On which it happened, if that is known.")
    due_at = models.DateTimeField(null=True)
    file = models.ForeignKey(ClearanceFile, on_delete=models.RESTRICT, null=True, related_name="+")
    note = models.TextField(max_length=2000, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=portal_now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()
