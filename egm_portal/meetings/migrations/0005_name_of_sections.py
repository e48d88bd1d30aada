"""The name of a section of the aide-memoire, as conflicts and drafts print it: no column changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_limits_of_texts"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="aidememoiresection",
            options={
                "ordering": ["meeting", "number"],
                "verbose_name": "section of the aide-memoire",
                "verbose_name_plural": "sections of the aide-memoire",
            },
        ),
    ]
