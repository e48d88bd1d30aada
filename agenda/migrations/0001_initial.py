import django.core.validators
import django.db.models.deletion
import egm_portal.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("meetings", "0001_initial"),
        ("papers", "0001_initial"),
        ("participants", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("plenary", "Plenary"), ("session", "Session"), ("break", "Break")],
                        default="session",
                        max_length=10,
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        blank=True,
                        editable=False,
                        help_text="Part of the session’s address: assigned once and never reused. Breaks have none.",
                        null=True,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("starts_at", models.DateTimeField()),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(5)], verbose_name="length in minutes"
                    ),
                ),
                ("summary", models.TextField(blank=True, max_length=5000)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Officer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(choices=[("chair", "Chair"), ("rapporteur", "Rapporteur")], max_length=12)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="officers", to="meetings.meeting"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.participant"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="officers",
                        to="agenda.session",
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "session", "role"],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=300)),
                ("minutes", models.PositiveSmallIntegerField(default=15, verbose_name="length in minutes")),
                (
                    "slides_expected",
                    models.BooleanField(
                        default=False,
                        help_text="Speakers who take part are asked for slides on their personal pages and reminded until they send them.",
                        verbose_name="slides expected",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="papers.paper",
                    ),
                ),
                (
                    "slides",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="papers.document",
                    ),
                ),
                ("speakers", models.ManyToManyField(blank=True, related_name="+", to="participants.participant")),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="agenda.session"
                    ),
                ),
            ],
            options={
                "ordering": ["session", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SessionNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("session_pk", models.PositiveBigIntegerField(unique=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "number"],
            },
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("provisional", "Provisional"), ("final", "Final")], max_length=12)),
                ("revision", models.PositiveSmallIntegerField(default=0)),
                ("content", models.JSONField()),
                ("changes", models.JSONField(default=list)),
                ("released_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="programmes", to="meetings.meeting"
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "released_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "kind", "revision"), name="programme_release_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 5)),
                name="session_lasts",
                violation_error_message="A session must last at least five minutes.",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(fields=("meeting", "number"), name="session_number_once"),
        ),
        migrations.AddConstraint(
            model_name="officer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("session__isnull", False)),
                fields=("session", "role"),
                name="officer_of_session_once",
                violation_error_message="This session already has somebody in this role.",
            ),
        ),
        migrations.AddConstraint(
            model_name="officer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("session__isnull", True)),
                fields=("meeting", "role"),
                name="officer_of_meeting_once",
                violation_error_message="This meeting already has somebody in this role.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionnumber",
            constraint=models.UniqueConstraint(fields=("meeting", "number"), name="session_number_given_once"),
        ),
    ]
