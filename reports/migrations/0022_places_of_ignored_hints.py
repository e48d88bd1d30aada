"""Hints are ignored at places with longer keys; a wider column suits the version before.

It wrote no key for headings, so that what was ignored in one was ignored in all: now each of them has a row. Its own
rows stay, since it goes on reading them.
"""

from django.db import migrations, models


def name_headings(apps, schema_editor):
    hints, sections = apps.get_model("reports", "IgnoredHint").objects, apps.get_model("reports", "Section").objects
    for hint in hints.filter(key=""):
        with_heading = sections.filter(report=hint.report_id).exclude(heading="")
        named = [
            hints.model(report_id=hint.report_id, key=f"section-{pk}", rule=hint.rule, fingerprint=hint.fingerprint)
            for pk in with_heading.values_list("pk", flat=True)
        ]
        hints.bulk_create(named, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("reports", "0021_number_proposals")]

    operations = [
        migrations.AlterField("ignoredhint", "key", models.CharField(max_length=40)),
        migrations.RunPython(name_headings, migrations.RunPython.noop, elidable=True),
    ]
