from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("office", "0001_initial")]

    operations = [migrations.AddField("heartbeat", "count", models.IntegerField(default=0))]
