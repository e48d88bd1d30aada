from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("office", "0002_without_database_default")]

    operations = [migrations.RenameField("heartbeat", "at", "seen_at")]
