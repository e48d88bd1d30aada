"""The report of a meeting: its written sections, and the conclusions and recommendations that it carries."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agenda.models import Session
from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from egm_portal.pdf.models import Rendering
from papers.models import Document
from participants.models import Participant

DISCLAIMER = (
    "The views in this report are those of the participants, who spoke in a personal capacity; "
    "the United Nations does not necessarily share them."
)


class ReportQuerySet(models.QuerySet):
    def settled(self) -> "ReportQuerySet":
        """Reports whose text stands: cleared or issued."""
        return self.filter(state__in=[Report.State.CLEARED, Report.State.ISSUED])

    def circulated(self) -> "ReportQuerySet":
        """Drafts that everybody who takes part may read."""
        return self.filter(state=Report.State.CIRCULATED)

    def open_for_comments(self, at: datetime | None = None) -> "ReportQuerySet":
        """Circulated drafts on which comments are taken at `at` (now, by the portal's calendar, if not given)."""
        return self.circulated().filter(comments_until__gt=at or portal_now())

    def issued(self, at: datetime | None = None) -> "ReportQuerySet":
        """Reports that have been issued at `at` (now, by the portal's calendar, if not given)."""
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
    executive_summary = models.TextField(max_length=50_000, blank=True, help_text="Its paragraphs carry no numbers.")
    state = models.CharField(max_length=12, choices=State, default=State.OUTLINE, editable=False)
    state_at = models.DateTimeField(default=portal_now, editable=False)
    comments_until = models.DateTimeField("comments are taken until", null=True, blank=True, editable=False)
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
                violation_error_message="A report has a document and a time of issue when it is issued, and only then.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["cleared", "issued"], dated_on__isnull=False)
                | (~Q(state__in=["cleared", "issued"]) & Q(dated_on__isnull=True)),
                name="report_cleared_has_a_date",
                violation_error_message="A report has a date on its cover once it is cleared, and only then.",
            ),
            models.CheckConstraint(
                condition=Q(comments_until__isnull=True) | Q(state__in=["circulated", "cleared", "issued"]),
                name="report_comments_end_once_circulated",
                violation_error_message="Comments are taken on a report from its circulation on, and not before.",
            ),
        ]

    def __str__(self) -> str:
        return f"Report: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("website:report", args=[self.meeting.slug])


class Section(models.Model):
    """A part of the report that people write; `reports.body` says how its plain text is read."""

    class Chapter(models.TextChoices):
        INTRODUCTION = "introduction", "Introduction"
        OPENING_STATEMENTS = "opening_statements", "Opening statements"
        DISCUSSION = "discussion", "Summary of the discussion"
        CONCLUSIONS = "conclusions", "Introduction to the conclusions"
        RECOMMENDATIONS = "recommendations", "Introduction to the recommendations"
        FURTHER = "further", "A chapter of its own, after the recommendations"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sections")
    chapter = models.CharField(max_length=20, choices=Chapter, default=Chapter.DISCUSSION)
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    heading = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")
    body = models.TextField(
        max_length=200_000,
        blank=True,
        help_text=(
            "Separate paragraphs with a blank line. Begin a sub-paragraph with (a) or (i), a quotation with >, "
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
                violation_error_message="The report has this chapter already.",
            ),
            models.UniqueConstraint(
                fields=["report", "session"],
                condition=Q(session__isnull=False),
                name="section_session_once",
                violation_error_message="The report has a section on this session already.",
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=True) | Q(chapter="discussion"),
                name="section_session_in_the_discussion",
                violation_error_message="Only a section of the discussion belongs to a session.",
            ),
            models.CheckConstraint(
                condition=~Q(heading="") | ~Q(chapter__in=["discussion", "further"]),
                name="section_has_a_heading",
                violation_error_message="A section of the discussion and a further chapter need a heading.",
            ),
        ]

    def __str__(self) -> str:
        return self.heading or self.get_chapter_display()


class RecommendationQuerySet(models.QuerySet):
    def adopted(self) -> "RecommendationQuerySet":
        """Those that the meeting adopted: chapters IV and V are made of them."""
        return self.filter(state=Recommendation.State.ADOPTED)


class Recommendation(models.Model):
    """A conclusion, or a recommendation to somebody, from its proposal to its adoption."""

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
    addressee = models.CharField(max_length=16, choices=Addressee, blank=True, help_text="Empty for a conclusion.")
    text = models.TextField(max_length=5000, help_text="The first sentence stands in bold type in a recommendation.")
    objective = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The number of the meeting's objective that it serves."
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
                violation_error_message="A recommendation is addressed to somebody, a conclusion to nobody.",
            ),
            models.CheckConstraint(
                condition=Q(state="adopted", adopted_at__isnull=False)
                | (~Q(state="adopted") & Q(adopted_at__isnull=True)),
                name="recommendation_adopted_at_a_time",
                violation_error_message="What is adopted was adopted at some time, and nothing else was.",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="recommendation_merged_into_another",
                violation_error_message="What is merged names the one that it became part of, and nothing else does.",
            ),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"
