from django.db import migrations
from django.db.models import Exists, OuterRef

from egm_portal.clock import portal_now

USUAL = (-7, -1)


def remind_of_tasks(apps, schema_editor):
    """Meetings that are not over, and remind of something, remind of tasks as new meetings do."""
    alias = schema_editor.connection.alias
    rules = apps.get_model("reminders", "ReminderRule").objects.using(alias)
    meetings = apps.get_model("meetings", "Meeting").objects.using(alias)
    reminding = meetings.filter(Exists(rules.filter(meeting=OuterRef("pk"))), ends_on__gte=portal_now().date())
    rules.bulk_create(
        (rules.model(meeting=meeting, kind="task_open", days=days) for meeting in reminding for days in USUAL),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0002_reply_by"),
    ]

    operations = [
        migrations.RunPython(remind_of_tasks, migrations.RunPython.noop),
    ]
