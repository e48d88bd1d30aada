"""An opening and a closing plenary, of which the report says who spoke."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0004_how_officers_came_to_office"),
    ]

    operations = [
        migrations.AlterField(
            model_name="session",
            name="kind",
            field=models.CharField(
                choices=[
                    ("opening", "Opening plenary"),
                    ("plenary", "Plenary"),
                    ("session", "Session"),
                    ("closing", "Closing plenary"),
                    ("break", "Break"),
                ],
                default="session",
                max_length=10,
            ),
        ),
    ]
