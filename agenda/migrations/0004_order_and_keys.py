"""Orders the sessions of each meeting by time, pins those that do not follow the one before, and gives items keys."""

import secrets
from datetime import timedelta

from django.db import migrations


def order_sessions(apps, schema_editor):
    Session = apps.get_model("agenda", "Session")
    changed, meeting = [], None
    for session in Session.objects.order_by("meeting", "starts_at", "pk"):
        if session.meeting_id != meeting:
            meeting, position, ends_at = session.meeting_id, 0, None
        position += 1
        session.position, session.is_pinned = position, session.starts_at != ends_at
        ends_at = session.starts_at + timedelta(minutes=session.minutes)
        changed.append(session)
    Session.objects.bulk_update(changed, ["position", "is_pinned"], batch_size=500)


def give_keys(apps, schema_editor):
    Item = apps.get_model("agenda", "Item")
    items = list(Item.objects.filter(key=None))
    for item in items:
        item.key = secrets.token_hex(4)
    Item.objects.bulk_update(items, ["key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("agenda", "0003_rooms_roles_and_unscheduled_items")]

    operations = [
        migrations.RunPython(order_sessions, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(give_keys, migrations.RunPython.noop, elidable=True),
    ]
