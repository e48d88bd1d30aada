import django.db.models.deletion
import egm_portal.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="VersionedText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TextVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "versioned_text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="versioned_texts.versionedtext",
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("saves", models.PositiveIntegerField(default=1)),
                ("text", models.TextField(blank=True, max_length=200000)),
                ("keys", models.JSONField(blank=True, default=list)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("saved_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                ("begun_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                ("source", models.CharField(blank=True, db_default="", default="", max_length=120)),
            ],
            options={
                "ordering": ["versioned_text", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("versioned_text", "number"),
                        name="text_version_number_once",
                        violation_error_message="Another version of this text has this number.",
                    )
                ],
            },
        ),
    ]
