from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("office", "0004_removed_column")]

    operations = [migrations.AddField("heartbeat", "tries", models.IntegerField(db_default=0))]
