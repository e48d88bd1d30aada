import django.db.models.deletion
import egm_portal.clock
import egm_portal.pdf.models
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
            name="Rendering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("subject_id", models.PositiveBigIntegerField()),
                ("content_hash", models.CharField(max_length=64)),
                (
                    "content",
                    models.JSONField(blank=True, default=dict, help_text="What is to be printed; cleared once it is."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Being generated"),
                            ("done", "Ready"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=100)),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("error", models.TextField(blank=True)),
                ("file", models.FileField(blank=True, max_length=200, upload_to=egm_portal.pdf.models.file_name)),
                ("pages", models.PositiveIntegerField(blank=True, null=True)),
                ("size", models.PositiveBigIntegerField(blank=True, help_text="In bytes.", null=True)),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("requested_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-requested_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "subject_id", "content_hash"),
                        name="rendering_content_once",
                        violation_error_message="This content has already been printed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__lte", 100)),
                        name="rendering_percent_in_range",
                        violation_error_message="Progress cannot exceed 100 per cent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("leased_until__isnull", False), ("started_at__isnull", False), ("state", "running")
                            ),
                            models.Q(models.Q(("state", "running"), _negated=True), ("leased_until__isnull", True)),
                            _connector="OR",
                        ),
                        name="rendering_running_has_a_lease",
                        violation_error_message="A rendering has a lease while it is being made, and only then.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", False), ("state__in", ["done", "failed"])),
                            models.Q(("finished_at__isnull", True), ("state__in", ["queued", "running"])),
                            _connector="OR",
                        ),
                        name="rendering_finished_has_its_date",
                        violation_error_message="A rendering has the time of its end if it has ended, and only then.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("state", "done"), _negated=True),
                                ("file", ""),
                                ("pages__isnull", True),
                                ("sha256", ""),
                                ("size__isnull", True),
                            ),
                            models.Q(
                                ("pages__isnull", False),
                                ("size__isnull", False),
                                ("state", "done"),
                                models.Q(("file", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="rendering_done_has_a_file",
                        violation_error_message="A rendering has a file if it is ready, and only then.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), models.Q(("error", ""), _negated=True)),
                            models.Q(models.Q(("state", "failed"), _negated=True), ("error", "")),
                            _connector="OR",
                        ),
                        name="rendering_failed_says_why",
                        violation_error_message="A rendering states what went wrong if it has failed, and only then.",
                    ),
                ],
            },
        ),
    ]
