import django.db.models.deletion
import egm_portal.clock
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0023_screen_link"),
    ]

    operations = [
        migrations.CreateModel(
            name="CitingDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=300)),
                ("symbol", models.CharField(blank=True, help_text="Such as E/CN.5/2014/3.", max_length=80)),
                (
                    "address",
                    models.URLField(blank=True, help_text="Of a page that everybody can read.", max_length=500),
                ),
                (
                    "paragraph",
                    models.CharField(blank=True, help_text="The number of the paragraph, such as 41.", max_length=20),
                ),
                ("dated_on", models.DateField(verbose_name="date of the document")),
                ("added_at", models.DateTimeField(default=egm_portal.clock.portal_now, editable=False)),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citing_documents",
                        to="reports.recommendation",
                        verbose_name="conclusion or recommendation",
                    ),
                ),
            ],
            options={
                "verbose_name": "citing document",
                "ordering": ["recommendation", "-dated_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("symbol", ""), _negated=True),
                            models.Q(("address", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="citing_document_can_be_found",
                        violation_error_message="Enter the symbol of the document or its address, so that readers find it.",
                    )
                ],
            },
        ),
    ]
