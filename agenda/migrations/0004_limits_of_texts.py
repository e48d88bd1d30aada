"""Limits for texts that people type: the forms ask for them, and the columns stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0003_session_numbers"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="session",
                    name="summary",
                    field=models.TextField(blank=True, max_length=5000),
                ),
            ]
        )
    ]
