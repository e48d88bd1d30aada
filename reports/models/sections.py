"""What people write in a report: its sections, and the keys of their paragraphs."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from agenda.models import Session
from egm_portal.marked_texts.models import TextVersion, VersionedText
from egm_portal.text.lines import LineField
from reports.models.reports import Report

KEY_LENGTH = 6


class SectionQuerySet(models.QuerySet):
    def present(self) -> "SectionQuerySet":
        """Those that were not deleted."""
        return self.filter(deleted_at=None)

    def with_state(self) -> "SectionQuerySet":
        """Annotated with the `version` of the newest text, 0 if nothing was saved yet, and how often it was saved."""
        newest = TextVersion.objects.newest().filter(versioned_text=OuterRef("text"))
        return self.annotate(
            version=Coalesce(Subquery(newest.values("number")[:1]), 0),
            saves=Coalesce(Subquery(newest.values("saves")[:1]), 1),
        )

    def with_text(self) -> "SectionQuerySet":
        """Annotated with the `body` of the newest text and the `keys` of its blocks, and as `with_state`.

        A section of which nothing was saved yet has an empty body and no keys.
        """
        newest = TextVersion.objects.newest().filter(versioned_text=OuterRef("text"))
        return self.with_state().annotate(
            body=Coalesce(Subquery(newest.values("text")[:1]), Value("", models.TextField())),
            keys=Coalesce(Subquery(newest.values("keys")[:1]), Value([], models.JSONField())),
        )


class Section(models.Model):
    """A part of the report that people write; its text is kept in versions."""

    class Chapter(models.TextChoices):
        ACKNOWLEDGEMENTS = "acknowledgements", "Acknowledgements"
        SUMMARY = "summary", "Executive summary"
        INTRODUCTION = "introduction", "Introduction"
        OPENING = "opening", "Opening of the meeting"
        PARTICIPATION = "participation", "Participation"
        DOCUMENTATION = "documentation", "Documentation"
        PROGRAMME = "programme", "Programme of work"
        OFFICERS = "officers", "Officers"
        CLOSING = "closing", "Closing of the meeting"
        OPENING_STATEMENTS = "opening_statements", "Opening statements"
        EVALUATION = "evaluation", "Evaluation of the meeting"
        DISCUSSION = "discussion", "Summary of the discussion"
        CONCLUSIONS = "conclusions", "Introduction to the conclusions"
        RECOMMENDATIONS = "recommendations", "Introduction to the recommendations"
        FURTHER = "further", "An additional chapter, after the recommendations"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sections")
    chapter = models.CharField(max_length=20, choices=Chapter, default=Chapter.DISCUSSION)
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    heading = LineField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")
    text = models.OneToOneField(VersionedText, on_delete=models.PROTECT, related_name="+", editable=False)
    is_ready = models.BooleanField("ready", default=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SectionQuerySet.as_manager()

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

    @property
    def key(self) -> str:
        """Its identity among the places of hints; keys of paragraphs have no hyphen."""
        return f"section-{self.pk}"

    def __str__(self) -> str:
        return self.heading or self.get_chapter_display()


class ParagraphKey(models.Model):
    """The identity of a paragraph, heading, table or other block of a section's text. A key is never used again.

    `TextVersion.keys` says which block has it. Once the block was deleted, `last_text` has its words, and the key of
    one that was merged into its neighbour leads to that neighbour.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="paragraph_keys")
    key = models.CharField(max_length=KEY_LENGTH)
    section = models.ForeignKey(Section, on_delete=models.SET_NULL, null=True, related_name="+")
    deleted_at = models.DateTimeField(null=True, blank=True)
    last_text = models.TextField(blank=True)
    merged_into = models.CharField(max_length=KEY_LENGTH, blank=True)

    class Meta:
        ordering = ["report", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "key"],
                name="paragraph_key_once_in_report",
                violation_error_message="Another paragraph of this report has this key.",
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=False) | Q(last_text="", merged_into=""),
                name="paragraph_key_ends_when_deleted",
                violation_error_message="Only a deleted paragraph can have last words or be merged into another.",
            ),
        ]

    def __str__(self) -> str:
        return self.key
