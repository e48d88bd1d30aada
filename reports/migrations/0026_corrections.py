import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0025_revision"),
    ]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="earlier",
            field=models.ForeignKey(
                blank=True,
                help_text="The text that a corrigendum corrects, or a reissue replaces.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="later",
                to="reports.issue",
            ),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paragraph", models.PositiveIntegerField(help_text="Its printed number.")),
                ("key", models.CharField(blank=True, max_length=60)),
                (
                    "place",
                    models.CharField(blank=True, help_text="Such as: second sentence; or: table 1.", max_length=120),
                ),
                ("wrong", models.TextField(max_length=2000, verbose_name="for")),
                ("right", models.TextField(blank=True, max_length=2000, verbose_name="read")),
                (
                    "corrigendum",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="reports.issue",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="reports.issue"
                    ),
                ),
            ],
            options={
                "ordering": ["issue", "paragraph", "pk"],
            },
        ),
    ]
