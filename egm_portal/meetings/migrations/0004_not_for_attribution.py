from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_online_participation"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="not_for_attribution",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The notes of the sessions must not say who said something. Their page says so, and points at names.",
            ),
        ),
    ]
