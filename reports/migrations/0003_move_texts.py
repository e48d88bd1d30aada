"""Texts of a report as the first version of a section each, with marks that were typed as they are to be read.

The old columns are no longer used, and dropped one version later; the version before shows no text that is saved while
the web servers are replaced.
"""

from django.db import migrations

from reports.text.escaping import escaped
from reports.text.reader import read

KEY = "{:06d}"  # digits only, which no key that is made later consists of
FRONT_MATTER = {"acknowledgements": "acknowledgements", "executive_summary": "summary"}


def escape_recommendations(apps, schema_editor):
    for recommendation in apps.get_model("reports", "Recommendation").objects.all():
        recommendation.text = escaped(recommendation.text)
        recommendation.save(update_fields=["text"])


def move_texts(apps, schema_editor):
    reports = apps.get_model("reports", "Report").objects
    sections = apps.get_model("reports", "Section").objects
    paragraph_keys = apps.get_model("reports", "ParagraphKey").objects
    texts = apps.get_model("versioned_texts", "VersionedText").objects
    versions = apps.get_model("versioned_texts", "TextVersion").objects
    for report in reports.all():
        for order, (column, chapter) in enumerate(FRONT_MATTER.items()):
            sections.create(report=report, chapter=chapter, order=order, body=getattr(report, column))
        keys = (KEY.format(number) for number in range(1, 1_000_000))
        for section in sections.filter(report=report).order_by("order", "pk"):
            section.text = texts.create(meeting_id=report.meeting_id)
            section.save(update_fields=["text"])
            if section.body.strip():
                words = escaped(section.body)
                own = [next(keys) for _ in read(words)]
                versions.create(versioned_text=section.text, number=1, text=words, keys=own)
                paragraph_keys.bulk_create(paragraph_keys.model(report=report, section=section, key=key) for key in own)


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_texts_in_versions")]

    operations = [
        migrations.RunPython(move_texts, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(escape_recommendations, migrations.RunPython.noop, elidable=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("section", "body"),
                migrations.RemoveField("report", "acknowledgements"),
                migrations.RemoveField("report", "executive_summary"),
            ]
        ),
    ]
