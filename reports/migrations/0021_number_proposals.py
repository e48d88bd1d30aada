"""Numbers in the room for the proposals that were made before, in the order in which they were made."""

from django.db import migrations


def number_proposals(apps, schema_editor):
    rooms = apps.get_model("reports", "Room").objects
    for row in apps.get_model("reports", "Recommendation").objects.filter(proposal_number=None).order_by("pk"):
        room, _ = rooms.get_or_create(meeting_id=row.meeting_id)
        room.last_number += 1
        room.save(update_fields=["last_number"])
        row.proposal_number = row.queue_position = room.last_number
        row.save(update_fields=["proposal_number", "queue_position"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0020_the_room")]

    operations = [migrations.RunPython(number_proposals, migrations.RunPython.noop, elidable=True)]
