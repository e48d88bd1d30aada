import django.db.models.deletion
import egm_portal.clock
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agenda", "0001_initial"),
        ("meetings", "0001_initial"),
        ("papers", "0001_initial"),
        ("participants", "0001_initial"),
        ("pdf", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("symbol", models.CharField(blank=True, help_text="Such as EGM/2013/Report.", max_length=80)),
                ("title", models.CharField(max_length=300)),
                (
                    "arrangement",
                    models.CharField(
                        choices=[
                            ("conclusions_last", "Conclusions at the end"),
                            ("conclusions_first", "Conclusions first"),
                        ],
                        default="conclusions_last",
                        max_length=20,
                    ),
                ),
                (
                    "disclaimer",
                    models.TextField(
                        blank=True,
                        default="The views expressed in this report are those of the participants, who spoke in their personal capacity, and do not necessarily reflect those of the United Nations.",
                        help_text="A note at the foot of the cover.",
                        max_length=2000,
                    ),
                ),
                ("acknowledgements", models.TextField(blank=True, max_length=5000)),
                (
                    "executive_summary",
                    models.TextField(blank=True, help_text="Its paragraphs are not numbered.", max_length=50000),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("outline", "Outline"),
                            ("draft", "Draft"),
                            ("circulated", "Circulated"),
                            ("cleared", "Cleared"),
                            ("issued", "Issued"),
                        ],
                        default="outline",
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("state_at", models.DateTimeField(default=egm_portal.clock.portal_now, editable=False)),
                (
                    "comments_until",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="deadline for comments"),
                ),
                ("dated_on", models.DateField(blank=True, editable=False, null=True, verbose_name="date on the cover")),
                ("issued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("issued_content", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report",
                        to="papers.document",
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="report", to="meetings.meeting"
                    ),
                ),
                (
                    "rendering",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="pdf.rendering",
                    ),
                ),
            ],
            options={
                "ordering": ["-meeting__starts_on"],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "chapter",
                    models.CharField(
                        choices=[
                            ("introduction", "Introduction"),
                            ("opening_statements", "Opening statements"),
                            ("discussion", "Summary of the discussion"),
                            ("conclusions", "Introduction to the conclusions"),
                            ("recommendations", "Introduction to the recommendations"),
                            ("further", "An additional chapter, after the recommendations"),
                        ],
                        default="discussion",
                        max_length=20,
                    ),
                ),
                ("heading", models.CharField(blank=True, max_length=200)),
                ("order", models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        help_text="Separate paragraphs with a blank line. Begin a subparagraph with (a) or (i), a quotation with >, and a subheading with # and a space.",
                        max_length=200000,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="reports.report"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="agenda.session",
                    ),
                ),
            ],
            options={
                "ordering": ["report", "order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("conclusion", "Conclusion"), ("recommendation", "Recommendation")],
                        default="recommendation",
                        max_length=16,
                    ),
                ),
                (
                    "addressee",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("governments", "Governments"),
                            ("un_system", "United Nations system"),
                            ("civil_society", "Civil society"),
                            ("private_sector", "Private sector"),
                        ],
                        help_text="Leave empty for a conclusion.",
                        max_length=16,
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text="The first sentence of a recommendation is printed in bold.", max_length=5000
                    ),
                ),
                (
                    "objective",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="The number of the meeting’s objective to which it relates.", null=True
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("adopted", "Adopted"),
                            ("merged", "Merged into another"),
                            ("dropped", "Dropped"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("state_at", models.DateTimeField(default=egm_portal.clock.portal_now, editable=False)),
                ("adopted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("evidence", models.ManyToManyField(blank=True, related_name="+", to="papers.document")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recommendations",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.recommendation",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
                ("supporters", models.ManyToManyField(blank=True, related_name="+", to="participants.participant")),
            ],
            options={
                "ordering": ["meeting", "kind", "position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("addressee", ""), ("kind", "conclusion")),
                            models.Q(("kind", "recommendation"), models.Q(("addressee", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="recommendation_has_an_addressee",
                        violation_error_message="A recommendation needs an addressee; a conclusion has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adopted_at__isnull", False), ("state", "adopted")),
                            models.Q(models.Q(("state", "adopted"), _negated=True), ("adopted_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="recommendation_adopted_at_a_time",
                        violation_error_message="An adopted proposal, and no other, must have a time of adoption.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)),
                            _connector="OR",
                        ),
                        name="recommendation_merged_into_another",
                        violation_error_message="A merged proposal, and no other, must name the one it is merged into.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("document__isnull", False), ("issued_at__isnull", False), ("state", "issued")),
                    models.Q(
                        models.Q(("state", "issued"), _negated=True),
                        ("document__isnull", True),
                        ("issued_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="report_issued_has_document_and_time",
                violation_error_message="An issued report, and no other, must have a document and a time of issue.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dated_on__isnull", False), ("state__in", ["cleared", "issued"])),
                    models.Q(models.Q(("state__in", ["cleared", "issued"]), _negated=True), ("dated_on__isnull", True)),
                    _connector="OR",
                ),
                name="report_cleared_has_a_date",
                violation_error_message="A cleared or issued report, and no other, must have a date on its cover.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("comments_until__isnull", True),
                    ("state__in", ["circulated", "cleared", "issued"]),
                    _connector="OR",
                ),
                name="report_comments_end_once_circulated",
                violation_error_message="A report can have a deadline for comments only once it has been circulated.",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(
                condition=models.Q(("chapter__in", ["discussion", "further"]), _negated=True),
                fields=("report", "chapter"),
                name="section_chapter_once",
                violation_error_message="The report already has this chapter.",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(
                condition=models.Q(("session__isnull", False)),
                fields=("report", "session"),
                name="section_session_once",
                violation_error_message="The report already has a section on this session.",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.CheckConstraint(
                condition=models.Q(("session__isnull", True), ("chapter", "discussion"), _connector="OR"),
                name="section_session_in_the_discussion",
                violation_error_message="Only a section of the discussion can be linked to a session.",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("heading", ""), _negated=True),
                    models.Q(("chapter__in", ["discussion", "further"]), _negated=True),
                    _connector="OR",
                ),
                name="section_has_a_heading",
                violation_error_message="Sections of the discussion and additional chapters need a heading.",
            ),
        ),
    ]
