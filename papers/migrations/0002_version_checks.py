from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="version",
            name="checks",
            field=models.JSONField(
                blank=True, default=dict, help_text="What the inspection found: `papers.files.inspection`."
            ),
        ),
    ]
