import django.db.models.deletion
import egm_portal.clock
import uuid
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
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
                (
                    "batch",
                    models.UUIDField(
                        db_index=True, default=uuid.uuid4, help_text="Shared by the rows that were chosen together."
                    ),
                ),
                ("verb", models.CharField(max_length=40)),
                ("model", models.CharField(max_length=80)),
                ("row_id", models.PositiveBigIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("done_at", models.DateTimeField(db_index=True, default=egm_portal.clock.real_now)),
                (
                    "mails_leave_at",
                    models.DateTimeField(blank=True, help_text="When the first of its e-mails is due.", null=True),
                ),
                ("rows", models.JSONField(default=list)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["model", "row_id"], name="change_of_row")],
            },
        ),
    ]
