import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0013_distribution"),
        ("versioned_texts", "0002_keys_and_saves"),
    ]

    operations = [
        # The old column is filled by the version before only.
        migrations.AlterField("recommendation", "text", models.TextField(blank=True, db_default="")),
        migrations.AddField(
            model_name="recommendation",
            name="wording",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="versioned_texts.versionedtext",
            ),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="adopted_version",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AlterModelOptions(
            name="recommendation",
            options={"base_manager_name": "objects", "ordering": ["meeting", "kind", "position", "pk"]},
        ),
    ]
