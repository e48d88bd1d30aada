import django.db.models.deletion
import egm_portal.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "form",
                    models.CharField(help_text="The name of the route to which the form is sent.", max_length=100),
                ),
                (
                    "row",
                    models.CharField(
                        blank=True, help_text="The id of the row, or of what a new row belongs to.", max_length=100
                    ),
                ),
                (
                    "values",
                    models.JSONField(help_text="For each changed field, what was typed and what was saved then."),
                ),
                (
                    "page",
                    models.TextField(blank=True, db_default="", help_text="The address of the page that has the form."),
                ),
                (
                    "kept_at",
                    models.DateTimeField(db_index=True, default=egm_portal.clock.real_now, help_text="In real time."),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "form", "row"),
                        name="one_draft_of_a_form",
                        violation_error_message="There can be only one draft of a form for each person and row.",
                    )
                ],
            },
        ),
    ]
