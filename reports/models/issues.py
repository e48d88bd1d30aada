"""What was issued of a report, each issue final and with an address of its own; and who read which PDF before."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.text.years import years_are_plausible
from papers.models import Document
from reports.models.reports import Report


class IssueQuerySet(models.QuerySet):
    def out(self, at: datetime | None = None) -> "IssueQuerySet":
        """Those whose time has come at `at` (now, by the portal's calendar)."""
        return self.filter(issued_at__lte=at or portal_now())

    def public(self, at: datetime | None = None) -> "IssueQuerySet":
        """Those that everybody may read at `at`: their time has come, and their document is public."""
        return self.out(at).filter(document__in=Document.objects.public(at))

    def ends_of_embargo(self) -> "IssueQuerySet":
        """The time at which the issue with the document `OuterRef("pk")` is out, if that is still to come."""
        return self.filter(document=OuterRef("pk"), issued_at__gt=portal_now()).values("issued_at")[:1]

    def texts(self) -> "IssueQuerySet":
        """The report in full, the newest first: the original and its revisions."""
        return self.filter(kind__in=[Issue.Kind.ORIGINAL, Issue.Kind.REVISION]).order_by("-issued_at", "-pk")

    def reissues(self) -> "IssueQuerySet":
        """The same texts issued again for technical reasons, the oldest first."""
        return self.filter(kind=Issue.Kind.REISSUE).order_by("issued_at", "pk")

    def with_content(self) -> "IssueQuerySet":
        """What has the whole report as its content, the newest first: texts and their reissues."""
        return self.exclude(kind=Issue.Kind.CORRIGENDUM).order_by("-issued_at", "-pk")


class Issue(models.Model):
    """One issue of a report. `content` is a `reports.content.ReportContent` in one of its formats.

    `issued_at` may be to come: until then the document is not public.
    """

    class Kind(models.TextChoices):
        ORIGINAL = "original", "Original"
        REVISION = "revision", "Revision"
        CORRIGENDUM = "corrigendum", "Corrigendum"
        REISSUE = "reissue", "Reissue for technical reasons"

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="issues")
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.PositiveSmallIntegerField(default=0, help_text="Among those of its kind; the original has none.")
    content = models.JSONField(default=dict)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="issues")
    earlier = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
        help_text="The text that a corrigendum corrects, or a reissue replaces.",
    )
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["report", "issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind", "number"],
                name="issue_once",
                violation_error_message="The report has already been issued.",
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=~Q(kind="reissue"),
                name="issue_has_its_own_document",
                violation_error_message="This document belongs to another issue.",
            ),
            years_are_plausible("issue", instants=("issued_at",)),
            models.CheckConstraint(
                condition=Q(kind="original", number=0) | (~Q(kind="original") & Q(number__gt=0)),
                name="issue_original_has_no_number",
                violation_error_message="Every issue but the original has a number.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number or ''}".strip()

    @property
    def is_out(self) -> bool:
        return self.issued_at <= portal_now()

    def address_in(self, ending: str) -> str:
        """The address of a text of the report as a Word document (docx) or for programs (xml)."""
        return f"{self.get_absolute_url().removesuffix('/')}.{ending}"

    def get_absolute_url(self) -> str:
        if self.kind == self.Kind.CORRIGENDUM:
            return self.document.get_absolute_url()
        slug = self.report.meeting.slug
        if self.kind == self.Kind.REVISION:
            return reverse("website:report_revision", args=[slug, self.number])
        return reverse("website:report_original", args=[slug])


class Correction(models.Model):
    """One correction of a paragraph that was issued: the words that it has, and those to read instead.

    It is prepared until it belongs to a `corrigendum`; from then on it never changes.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="corrections")
    paragraph = models.PositiveIntegerField(help_text="Its printed number.")
    key = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=120, blank=True, help_text="Such as: second sentence; or: table 1.")
    wrong = models.TextField("for", max_length=2000)
    right = models.TextField("read", max_length=2000, blank=True)
    corrigendum = models.ForeignKey(Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="lines")

    class Meta:
        ordering = ["issue", "paragraph", "pk"]

    def __str__(self) -> str:
        return f"Paragraph {self.paragraph}{f', {self.place}' if self.place else ''}"


class PdfReading(models.Model):
    """That somebody has read every page of the PDF with this SHA-256; another PDF has to be read again."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="readings")
    sha256 = models.CharField("SHA-256", max_length=64)
    pages = models.PositiveIntegerField()
    read_at = models.DateTimeField(default=portal_now)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["report", "read_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sha256"],
                name="pdf_reading_once",
                violation_error_message="This PDF has been read already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pages} pages, SHA-256 {self.sha256[:8]}"
