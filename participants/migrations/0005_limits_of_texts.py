"""Limits for texts that people type: the forms ask for them, and the columns stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0004_words_of_states"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="participant",
                    name="answer_note",
                    field=models.TextField(blank=True, max_length=2000, verbose_name="reason or note on the answer"),
                ),
            ]
        )
    ]
