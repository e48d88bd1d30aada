from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy_reasons(apps, schema_editor):
    """Gives the lines that exist the reason with which they were shown until now."""
    reasons = apps.get_model("reports", "Recommendation").objects.filter(pk=OuterRef("recommendation"))
    entries = apps.get_model("reports", "RecordEntry").objects.filter(event="dropped", recommendation__isnull=False)
    entries.update(reason=Subquery(reasons.values("reason")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_bracketed_version"),
    ]

    operations = [
        migrations.AddField(
            model_name="recordentry",
            name="reason",
            field=models.TextField(blank=True, db_default="", default="", max_length=1000),
        ),
        migrations.RunPython(copy_reasons, migrations.RunPython.noop),
    ]
