import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0004_online_participation"),
        ("reports", "0001_initial"),
        ("versioned_texts", "0002_keys_and_saves"),
    ]

    operations = [
        # The old columns are filled by the version before only.
        migrations.AlterField("section", "body", models.TextField(blank=True, db_default="", max_length=200_000)),
        migrations.AlterField("report", "acknowledgements", models.TextField(blank=True, db_default="")),
        migrations.AlterField("report", "executive_summary", models.TextField(blank=True, db_default="")),
        migrations.AddField(
            model_name="section",
            name="deleted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="section",
            name="is_ready",
            field=models.BooleanField(db_default=False, default=False, verbose_name="ready"),
        ),
        migrations.AddField(
            model_name="section",
            name="text",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="versioned_texts.versionedtext",
            ),
        ),
        migrations.AlterField(
            model_name="section",
            name="chapter",
            field=models.CharField(
                choices=[
                    ("acknowledgements", "Acknowledgements"),
                    ("summary", "Executive summary"),
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
        migrations.CreateModel(
            name="ParagraphKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=6)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("last_text", models.TextField(blank=True)),
                ("merged_into", models.CharField(blank=True, max_length=6)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="paragraph_keys", to="reports.report"
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="reports.section"
                    ),
                ),
            ],
            options={
                "ordering": ["report", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "key"),
                        name="paragraph_key_once_in_report",
                        violation_error_message="Another paragraph of this report has this key.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deleted_at__isnull", False),
                            models.Q(("last_text", ""), ("merged_into", "")),
                            _connector="OR",
                        ),
                        name="paragraph_key_ends_when_deleted",
                        violation_error_message="Only a deleted paragraph can have last words or be merged into another.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Writer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.participant"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="writers", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ["report", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "participant"),
                        name="report_writer_once",
                        violation_error_message="This person already writes the report.",
                    )
                ],
            },
        ),
    ]
