from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("versioned_texts", "0002_keys_and_saves"),
    ]

    operations = [
        migrations.AddField(
            model_name="textversion",
            name="begun_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
