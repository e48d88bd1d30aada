"""The words of conclusions and recommendations as versions, of which the meeting has adopted one.

The old columns are no longer used, and dropped one version later; the version before shows no words that are saved
while the web servers are replaced.
"""

from django.db import migrations


def move_words(apps, schema_editor):
    texts = apps.get_model("versioned_texts", "VersionedText").objects
    versions = apps.get_model("versioned_texts", "TextVersion").objects
    for row in apps.get_model("reports", "Recommendation").objects.filter(wording=None):
        is_adopted = row.state == "adopted"
        words = [row.adopted_text or row.text, row.text] if is_adopted else [row.text]
        row.wording = texts.create(meeting_id=row.meeting_id)
        row.adopted_version = 1 if is_adopted else None
        row.save(update_fields=["wording", "adopted_version"])
        for number, text in enumerate(dict.fromkeys(words), start=1):
            versions.create(versioned_text=row.wording, number=number, text=text, saved_at=row.state_at)


class Migration(migrations.Migration):
    dependencies = [("reports", "0014_recommendations_in_versions")]

    operations = [
        migrations.RunPython(move_words, migrations.RunPython.noop, elidable=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("recommendation", "text"),
                migrations.RemoveField("recommendation", "adopted_text"),
            ]
        ),
    ]
