"""Limits for texts that people type: the forms ask for them, and the columns stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("papers", "0010_words_of_states"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="document",
                    name="abstract",
                    field=models.TextField(blank=True, max_length=5000),
                ),
                migrations.AlterField(
                    model_name="document",
                    name="errata_note",
                    field=models.TextField(
                        blank=True,
                        help_text="Stands beside the document; the file itself stays as it is.",
                        max_length=5000,
                    ),
                ),
                migrations.AlterField(
                    model_name="document",
                    name="withdrawn_reason",
                    field=models.TextField(blank=True, editable=False, max_length=1000),
                ),
                migrations.AlterField(
                    model_name="extension",
                    name="reason",
                    field=models.TextField(max_length=5000),
                ),
                migrations.AlterField(
                    model_name="paper",
                    name="return_note",
                    field=models.TextField(blank=True, editable=False, max_length=5000),
                ),
            ]
        )
    ]
