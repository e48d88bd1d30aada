"""The report of a meeting: its written sections, its conclusions and its recommendations."""

from datetime import datetime

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from agenda.models import Session
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.pdf.models import Rendering
from papers.models import Document
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
        return self.filter(state=Report.State.ISSUED, issued_at__lte=at or portal_now())

    def public(self, at: datetime | None = None) -> "ReportQuerySet":
        """Reports that everybody may read at `at`: issued, and their document is public."""
        return self.issued(at).filter(document__in=Document.objects.public(at))


class Report(models.Model):
    """The report of one meeting. Issued is final: its content is frozen, and its file is a document's version."""

    class State(models.TextChoices):
        OUTLINE = "outline", "Outline"
        DRAFT = "draft", "Draft"
        CIRCULATED = "circulated", "Circulated"
        CLEARED = "cleared", "Cleared"
        ISSUED = "issued", "Issued"

    class Arrangement(models.TextChoices):
        CONCLUSIONS_LAST = "conclusions_last", "Conclusions at the end"
        CONCLUSIONS_FIRST = "conclusions_first", "Conclusions first"

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="report")
    symbol = models.CharField(max_length=80, blank=True, help_text="Such as EGM/2013/Report.")
    title = models.CharField(max_length=300)
    arrangement = models.CharField(max_length=20, choices=Arrangement, default=Arrangement.CONCLUSIONS_LAST)
    disclaimer = models.TextField(
        max_length=2000, blank=True, default=DISCLAIMER, help_text="A note at the foot of the cover."
    )
    acknowledgements = models.TextField(max_length=5000, blank=True)
    executive_summary = models.TextField(max_length=50_000, blank=True, help_text="Its paragraphs are not numbered.")
    state = models.CharField(max_length=12, choices=State, default=State.OUTLINE, editable=False)
    state_at = models.DateTimeField(default=portal_now, editable=False)
    comments_until = models.DateTimeField("deadline for comments", null=True, blank=True, editable=False)
    dated_on = models.DateField("date on the cover", null=True, blank=True, editable=False)
    rendering = models.ForeignKey(
        Rendering, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="report", editable=False
    )
    issued_at = models.DateTimeField(null=True, blank=True, editable=False)
    issued_content = models.JSONField(default=dict, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-meeting__starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="issued", issued_at__isnull=False, document__isnull=False)
                | (~Q(state="issued") & Q(issued_at__isnull=True, document__isnull=True)),
                name="report_issued_has_document_and_time",
                violation_error_message="An issued report, and no other, must have a document and a time of issue.",
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

    def get_absolute_url(self) -> str:
        return reverse("website:report", args=[self.meeting.slug])


class Section(models.Model):
    """A part of the report that people write; `reports.text` reads it."""

    class Chapter(models.TextChoices):
        INTRODUCTION = "introduction", "Introduction"
        OPENING_STATEMENTS = "opening_statements", "Opening statements"
        DISCUSSION = "discussion", "Summary of the discussion"
        CONCLUSIONS = "conclusions", "Introduction to the conclusions"
        RECOMMENDATIONS = "recommendations", "Introduction to the recommendations"
        FURTHER = "further", "An additional chapter, after the recommendations"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sections")
    chapter = models.CharField(max_length=20, choices=Chapter, default=Chapter.DISCUSSION)
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    heading = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")
    body = models.TextField(
        max_length=200_000,
        blank=True,
        help_text=(
            "Separate paragraphs with a blank line. Begin a subparagraph with (a) or (i), a quotation with >, "
            "and a subheading with # and a space."
        ),
    )

    class Meta:
        ordering = ["report", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "chapter"],
                condition=~Q(chapter__in=["discussion", "further"]),
                name="section_chapter_once",
                violation_error_message="The report already has this chapter.",
            ),
            models.UniqueConstraint(
                fields=["report", "session"],
                condition=Q(session__isnull=False),
                name="section_session_once",
                violation_error_message="The report already has a section on this session.",
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=True) | Q(chapter="discussion"),
                name="section_session_in_the_discussion",
                violation_error_message="Only a section of the discussion can be linked to a session.",
            ),
            models.CheckConstraint(
                condition=~Q(heading="") | ~Q(chapter__in=["discussion", "further"]),
                name="section_has_a_heading",
                violation_error_message="Sections of the discussion and additional chapters need a heading.",
            ),
        ]

    def __str__(self) -> str:
        return self.heading or self.get_chapter_display()


class RecommendationQuerySet(models.QuerySet):
    def adopted(self) -> "RecommendationQuerySet":
        """Those that the meeting adopted, which chapters IV and V consist of."""
        return self.filter(state=Recommendation.State.ADOPTED)

    def with_settled_report(self) -> "RecommendationQuerySet":
        """Annotated with `settled_report`: the state of the meeting's report if it is cleared or issued, or None."""
        settled = Report.objects.settled().filter(meeting=OuterRef("meeting"))
        return self.annotate(settled_report=Subquery(settled.values("state")[:1]))


class Recommendation(models.Model):
    """A conclusion, or a recommendation to an addressee, from its proposal to its adoption."""

    class Kind(models.TextChoices):
        CONCLUSION = "conclusion", "Conclusion"
        RECOMMENDATION = "recommendation", "Recommendation"

    class Addressee(models.TextChoices):
        GOVERNMENTS = "governments", "Governments"
        UN_SYSTEM = "un_system", "United Nations system"
        CIVIL_SOCIETY = "civil_society", "Civil society"
        PRIVATE_SECTOR = "private_sector", "Private sector"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        ADOPTED = "adopted", "Adopted"
        MERGED = "merged", "Merged into another"
        DROPPED = "dropped", "Dropped"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="recommendations")
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.RECOMMENDATION)
    addressee = models.CharField(
        max_length=16, choices=Addressee, blank=True, help_text="Leave empty for a conclusion."
    )
    text = models.TextField(max_length=5000, help_text="The first sentence of a recommendation is printed in bold.")
    objective = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The number of the meeting’s objective to which it relates."
    )
    evidence = models.ManyToManyField(Document, related_name="+", blank=True)
    proposed_by = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    supporters = models.ManyToManyField(Participant, related_name="+", blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED, editable=False)
    state_at = models.DateTimeField(default=portal_now, editable=False)
    adopted_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="conclusion", addressee="") | (Q(kind="recommendation") & ~Q(addressee="")),
                name="recommendation_has_an_addressee",
                violation_error_message="A recommendation needs an addressee; a conclusion has none.",
            ),
            models.CheckConstraint(
                condition=Q(state="adopted", adopted_at__isnull=False)
                | (~Q(state="adopted") & Q(adopted_at__isnull=True)),
                name="recommendation_adopted_at_a_time",
                violation_error_message="An adopted proposal, and no other, must have a time of adoption.",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="recommendation_merged_into_another",
                violation_error_message="A merged proposal, and no other, must name the one it is merged into.",
            ),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"
