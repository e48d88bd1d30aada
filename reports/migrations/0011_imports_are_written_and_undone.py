from django.db import migrations, models
from django.db.models import Q

DECIDED = ["applied", "undone", "discarded"]


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_address_of_an_office")]

    operations = [
        migrations.RemoveConstraint(model_name="wordimport", name="word_import_decided_at_a_time"),
        migrations.AddField(
            model_name="wordimport",
            name="written",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
        migrations.AlterField(
            model_name="wordimport",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    ("being_read", "Being read"),
                    ("read", "To be written"),
                    ("failed", "Could not be read"),
                    ("applied", "Written"),
                    ("undone", "Undone"),
                    ("discarded", "Discarded"),
                ],
                default="received",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="wordimport",
            constraint=models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False, stored_name="")
                | ~Q(state__in=DECIDED) & Q(decided_at__isnull=True),
                name="word_import_decided_at_a_time",
                violation_error_message="A decided import, and no other, must have a time and no file.",
            ),
        ),
    ]
