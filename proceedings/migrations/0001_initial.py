import django.db.models.deletion
import egm_portal.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agenda", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("participants", "0001_initial"),
        ("versioned_texts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session_number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agenda.sessionnumber"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.participant"
                    ),
                ),
                (
                    "attendance",
                    models.CharField(choices=[("in_person", "In person"), ("online", "Online")], max_length=10),
                ),
                ("recorded_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
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
                "verbose_name_plural": "presences",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session_number", "participant"),
                        name="present_in_session_once",
                        violation_error_message="This person is already recorded in this session.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionNotes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "session_number",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agenda.sessionnumber"
                    ),
                ),
                (
                    "text",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="versioned_texts.versionedtext",
                    ),
                ),
                ("kept_reason", models.TextField(blank=True, max_length=1000, verbose_name="reason for keeping them")),
                ("kept_at", models.DateTimeField(blank=True, null=True)),
                (
                    "kept_by",
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
                "verbose_name_plural": "session notes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kept_at", None), ("kept_reason", "")),
                            models.Q(("kept_at__isnull", False), models.Q(("kept_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="notes_kept_with_a_reason",
                        violation_error_message="Say why these notes are kept.",
                    )
                ],
            },
        ),
    ]
