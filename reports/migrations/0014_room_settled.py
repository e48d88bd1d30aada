from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0013_text_typed_for_the_screen")]

    operations = [
        migrations.AddField(
            model_name="room",
            name="settled",
            field=models.CharField(
                blank=True,
                choices=[("cleared", "Cleared"), ("issued", "Issued")],
                db_default="",
                default="",
                editable=False,
                max_length=8,
            ),
        ),
    ]
