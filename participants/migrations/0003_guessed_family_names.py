from django.db import migrations

from egm_portal.text.names import proposed_family_name


def guess(apps, schema_editor) -> None:
    participants = apps.get_model("participants", "Participant").objects
    rows = participants.filter(family_name="", erased_at=None).only("name", "country")
    changed = []
    for row in rows.iterator(chunk_size=1000):
        row.family_name = proposed_family_name(row.name, row.country)
        changed.append(row)
    participants.bulk_update(changed, ["family_name"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("participants", "0002_names")]

    operations = [migrations.RunPython(guess, migrations.RunPython.noop)]
