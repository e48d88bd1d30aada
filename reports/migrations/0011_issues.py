import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("papers", "0003_submissions"),
        ("reports", "0010_word_imports"),
    ]

    operations = [
        # The old columns are filled by the version before only; an issued report no longer has its document in them.
        migrations.AlterField("report", "issued_content", models.JSONField(blank=True, db_default={}, editable=False)),
        migrations.RemoveConstraint("report", "report_issued_has_document_and_time"),
        migrations.CreateModel(
            name="Issue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("original", "Original"),
                            ("revision", "Revision"),
                            ("corrigendum", "Corrigendum"),
                            ("reissue", "Reissue for technical reasons"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Among those of its kind; the original has none."
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                ("issued_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="issues", to="papers.document"
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="issues", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ["report", "issued_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "kind", "number"),
                        name="issue_once",
                        violation_error_message="The report has already been issued.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "reissue"), _negated=True),
                        fields=("document",),
                        name="issue_has_its_own_document",
                        violation_error_message="This document belongs to another issue.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "original"), ("number", 0)),
                            models.Q(models.Q(("kind", "original"), _negated=True), ("number__gt", 0)),
                            _connector="OR",
                        ),
                        name="issue_original_has_no_number",
                        violation_error_message="Every issue but the original has a number.",
                    ),
                ],
            },
        ),
    ]
