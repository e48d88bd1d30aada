from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("office", "0003_renamed_column")]

    operations = [migrations.RemoveField("heartbeat", "count")]
