"""Limits for texts that people type: the forms ask for them, and the columns stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_plain_addresses"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="aidememoiresection",
                    name="body",
                    field=models.TextField(max_length=50000),
                ),
                migrations.AlterField(
                    model_name="contact",
                    name="address",
                    field=models.TextField(blank=True, max_length=1000, verbose_name="postal address"),
                ),
                migrations.AlterField(
                    model_name="meeting",
                    name="alternative_titles",
                    field=models.TextField(blank=True, help_text="One on each line.", max_length=2000),
                ),
                migrations.AlterField(
                    model_name="meeting",
                    name="convening_bodies",
                    field=models.TextField(blank=True, help_text="One on each line.", max_length=2000),
                ),
                migrations.AlterField(
                    model_name="meeting",
                    name="mandate",
                    field=models.TextField(blank=True, max_length=5000),
                ),
                migrations.AlterField(
                    model_name="meeting",
                    name="objectives",
                    field=models.TextField(blank=True, help_text="One on each line.", max_length=10000),
                ),
                migrations.AlterField(
                    model_name="meeting",
                    name="summary",
                    field=models.TextField(
                        blank=True, help_text="One or two sentences under the title.", max_length=2000
                    ),
                ),
            ]
        )
    ]
