"""Documents of items in a table of their own, in place of one column for slides.

The column is no longer used. It is emptied, so that no document is held by it, and dropped one version later; the
version before shows no slides in the draft while the web servers are replaced.
"""

from django.db import migrations, models


def move_slides(apps, schema_editor):
    item_documents = apps.get_model("agenda", "ItemDocument").objects
    items = apps.get_model("agenda", "Item").objects.exclude(slides=None)
    item_documents.bulk_create(item_documents.model(item=item, document_id=item.slides_id) for item in items)
    items.update(slides=None)


class Migration(migrations.Migration):
    dependencies = [("agenda", "0008_documents_of_items")]

    operations = [
        migrations.RunPython(move_slides, migrations.RunPython.noop, elidable=True),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("item", "slides")]),
        migrations.AddField(
            "item",
            "documents",
            models.ManyToManyField(blank=True, related_name="+", through="agenda.ItemDocument", to="papers.document"),
        ),
    ]
