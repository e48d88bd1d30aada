from django.db import migrations
from django.db.models import F


def count_from_the_day_to_reply_by(apps, schema_editor):
    """Invitations asked for a reply within 14 days: a rule that counted from them sends on the same days as before."""
    rules = apps.get_model("reminders", "ReminderRule").objects.using(schema_editor.connection.alias)
    rules.filter(kind="invitation").update(kind="reply", days=F("days") - 14)


def count_from_the_invitation(apps, schema_editor):
    rules = apps.get_model("reminders", "ReminderRule").objects.using(schema_editor.connection.alias)
    rules.filter(kind="reply").update(kind="invitation", days=F("days") + 14)


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(count_from_the_day_to_reply_by, count_from_the_invitation),
    ]
