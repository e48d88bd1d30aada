"""Limits for texts that people type: the forms ask for them, and the columns stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_comments_until"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="recommendation",
                    name="text",
                    field=models.TextField(
                        help_text="The first sentence stands in bold type in a recommendation.", max_length=5000
                    ),
                ),
                migrations.AlterField(
                    model_name="report",
                    name="acknowledgements",
                    field=models.TextField(blank=True, max_length=5000),
                ),
                migrations.AlterField(
                    model_name="report",
                    name="disclaimer",
                    field=models.TextField(
                        blank=True,
                        default="The views in this report are those of the participants, who spoke in a personal capacity; the United Nations does not necessarily share them.",
                        help_text="A note at the foot of the cover.",
                        max_length=2000,
                    ),
                ),
                migrations.AlterField(
                    model_name="report",
                    name="executive_summary",
                    field=models.TextField(blank=True, help_text="Its paragraphs carry no numbers.", max_length=50000),
                ),
                migrations.AlterField(
                    model_name="section",
                    name="body",
                    field=models.TextField(
                        blank=True,
                        help_text="A blank line parts paragraphs. Begin a sub-paragraph with (a) or (i), a quotation with >, and a subheading with # and a space.",
                        max_length=200000,
                    ),
                ),
            ]
        )
    ]
