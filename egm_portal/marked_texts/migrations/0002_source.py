from django.db import migrations
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

import egm_portal.text.lines


def say_where_from(apps, schema_editor):
    """Says of versions with restored text what the number of the earlier one said."""
    versions = apps.get_model("versioned_texts", "TextVersion").objects.exclude(restored_from=None)
    versions.update(source=Concat(Value("Restored from version "), Cast("restored_from", CharField())))


class Migration(migrations.Migration):
    dependencies = [("versioned_texts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="textversion",
            name="source",
            field=egm_portal.text.lines.LineField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.RunPython(say_where_from, migrations.RunPython.noop),
    ]
