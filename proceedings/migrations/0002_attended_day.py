import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import egm_portal.clock


def unconstrained(to: str, **options) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=to, **options
    )


class Migration(migrations.Migration):
    """Adds attendance by day.

    The table of attendance by session loses its foreign keys: the version before still writes it, and people of whom
    it has rows are deleted by this one. The next version drops it.
    """

    dependencies = [
        ("proceedings", "0001_initial"),
        ("participants", "0009_replaces"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AttendedDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "attendance",
                    models.CharField(choices=[("in_person", "In person"), ("online", "Online")], max_length=10),
                ),
                ("recorded_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attended_days",
                        to="participants.participant",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["day"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participant", "day"),
                        name="attended_day_once",
                        violation_error_message="This person is already recorded on this day.",
                    )
                ],
            },
        ),
        migrations.AlterField("presence", "session_number", unconstrained("agenda.sessionnumber")),
        migrations.AlterField("presence", "participant", unconstrained("participants.participant")),
        migrations.AlterField(
            "presence", "recorded_by", unconstrained(settings.AUTH_USER_MODEL, blank=True, null=True)
        ),
    ]
