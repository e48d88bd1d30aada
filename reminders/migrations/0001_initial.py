import django.db.models.deletion
import egm_portal.clock
import reminders.kinds
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("mail", "0001_initial"),
        ("meetings", "0001_initial"),
        ("participants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminder_rules",
                        to="meetings.meeting",
                    ),
                ),
                ("kind", models.CharField(choices=reminders.kinds.choices, max_length=20, verbose_name="reminder")),
                (
                    "days",
                    models.SmallIntegerField(
                        help_text="Days from the date to which the kind refers: negative before it, positive after it.",
                        verbose_name="when",
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                (
                    "since",
                    models.DateTimeField(
                        default=egm_portal.clock.portal_now,
                        editable=False,
                        help_text="When it was created or last changed. It does not apply to earlier times.",
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "kind", "days"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "kind", "days"),
                        name="reminder_rule_once",
                        violation_error_message="The meeting already has this reminder.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="reminders.reminderrule",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="participants.participant",
                    ),
                ),
                ("due_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[("sent", "Sent"), ("skipped", "Skipped: too late to be useful")], max_length=10
                    ),
                ),
                ("decided_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="mail.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder sent",
                "verbose_name_plural": "reminders sent",
                "ordering": ["-due_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "participant", "due_at"), name="reminder_once")
                ],
            },
        ),
    ]
