"""The report of a meeting, and those who write it."""

from datetime import datetime

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.pdf.models import Rendering
from egm_portal.text.lines import LineField
from participants.models import Participant

DISCLAIMER = (
    "The views expressed in this report are those of the participants, who spoke in their personal capacity, and do "
    "not necessarily reflect those of the United Nations."
)


class ReportQuerySet(models.QuerySet):
    def settled(self) -> "ReportQuerySet":
        """Reports whose text is final: cleared or issued."""
        return self.filter(state__in=[Report.State.CLEARED, Report.State.ISSUED])

    def circulated(self) -> "ReportQuerySet":
        return self.filter(state=Report.State.CIRCULATED)

    def open_for_comments(self, at: datetime | None = None) -> "ReportQuerySet":
        """Circulated drafts whose deadline for comments is after `at` (now, by the portal's calendar)."""
        return self.circulated().filter(comments_until__gt=at or portal_now())

    def issued(self, at: datetime | None = None) -> "ReportQuerySet":
        """Reports of which everybody can read an issue at `at`, and no newer draft is circulated."""
        out = self.filter(issues__issued_at__lte=at or portal_now())
        return out.exclude(state=Report.State.CIRCULATED).distinct()

    def embargoed(self, at: datetime | None = None) -> "ReportQuerySet":
        """Reports that are final at `at`, and not public yet."""
        return self.filter(state=Report.State.ISSUED, issues__issued_at__gt=at or portal_now()).distinct()


def settled_state() -> Subquery:
    """For an annotation: the state of the report of the row's meeting if it is cleared or issued, or None."""
    return Subquery(Report.objects.settled().filter(meeting=OuterRef("meeting")).values("state")[:1])


class Report(models.Model):
    """The report of one meeting, as it is written. What is issued of it is final, and is kept as its issues."""

    class State(models.TextChoices):
        OUTLINE = "outline", "Outline"
        DRAFT = "draft", "Draft"
        CIRCULATED = "circulated", "Circulated"
        CLEARED = "cleared", "Cleared"
        ISSUED = "issued", "Issued"

    class Arrangement(models.TextChoices):
        CONCLUSIONS_LAST = "conclusions_last", "Conclusions at the end"
        CONCLUSIONS_FIRST = "conclusions_first", "Conclusions first"

    class Distribution(models.TextChoices):
        GENERAL = "general", "General"
        LIMITED = "limited", "Limited"
        RESTRICTED = "restricted", "Restricted"

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="report")
    symbol = LineField(max_length=80, blank=True, help_text="Such as EGM/2013/Report.")
    has_no_symbol = models.BooleanField(
        "it has no symbol",
        default=False,
        help_text="A report is issued with a symbol, or once this is set.",
    )
    distribution = models.CharField(
        max_length=12,
        choices=Distribution,
        blank=True,
        default="",
        help_text="Only where the symbol is an official one of the United Nations: the cover then has the head of an "
        "official document.",
    )
    revision = models.PositiveSmallIntegerField(
        default=0,
        editable=False,
        help_text="The number of the revision that is being written or was issued last; 0 is the original.",
    )
    is_reissue = models.BooleanField(
        default=False,
        editable=False,
        help_text="What is prepared is the text that was issued, to be issued again for technical reasons.",
    )
    title = LineField(max_length=300)
    arrangement = models.CharField(max_length=20, choices=Arrangement, default=Arrangement.CONCLUSIONS_LAST)
    disclaimer = models.TextField(
        max_length=2000, blank=True, default=DISCLAIMER, help_text="A note at the foot of the cover."
    )
    state = models.CharField(max_length=12, choices=State, default=State.OUTLINE, editable=False)
    state_at = models.DateTimeField(default=portal_now, editable=False)
    comments_until = models.DateTimeField("deadline for comments", null=True, blank=True, editable=False)
    dated_on = models.DateField("date on the cover", null=True, blank=True, editable=False)
    rendering = models.ForeignKey(
        Rendering, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    # Versions from before are in a Word document: whoever saves again within a sitting begins a new one.
    taken_to_word_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-meeting__starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(symbol="") | Q(has_no_symbol=False),
                name="report_has_a_symbol_or_none",
                violation_error_message="Enter a symbol, or tick that the report has none: not both.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["cleared", "issued"], dated_on__isnull=False)
                | (~Q(state__in=["cleared", "issued"]) & Q(dated_on__isnull=True)),
                name="report_cleared_has_a_date",
                violation_error_message="A cleared or issued report, and no other, must have a date on its cover.",
            ),
            models.CheckConstraint(
                condition=Q(comments_until__isnull=True) | Q(state__in=["circulated", "cleared", "issued"]),
                name="report_comments_end_once_circulated",
                violation_error_message="A report can have a deadline for comments only once it has been circulated.",
            ),
        ]

    def __str__(self) -> str:
        return f"Report: {self.title}"

    @property
    def is_written(self) -> bool:
        """Whether its text may still change."""
        return self.state not in (self.State.CLEARED, self.State.ISSUED)

    @property
    def printed_symbol(self) -> str:
        """The symbol of the original or, such as EGM/2013/Report/Rev.1, of the present revision; empty without one."""
        return f"{self.symbol}/Rev.{self.revision}" if self.symbol and self.revision else self.symbol

    def get_absolute_url(self) -> str:
        return reverse("website:report", args=[self.meeting.slug])


class Writer(models.Model):
    """A participant whom the organizers have asked to help write the report; others write it by their office."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="writers")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "participant"],
                name="report_writer_once",
                violation_error_message="This person already writes the report.",
            )
        ]

    def __str__(self) -> str:
        return str(self.participant)
