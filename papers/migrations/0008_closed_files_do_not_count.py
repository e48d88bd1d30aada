from django.db import migrations
from django.db.models import Exists, OuterRef, Q

LATE = Q(timeliness="late", taken_at__isnull=True)


def await_papers(apps, schema_editor):
    """Papers of which nothing came but files in which the scanner found something are awaited again."""
    counting = _versions(apps).exclude(LATE).exclude(checks__has_key="quarantined")
    papers = apps.get_model("papers", "Paper").objects.filter(state__in=["submitted", "returned"])
    papers.exclude(Exists(counting)).update(state="awaited")


def count_files(apps, schema_editor):
    """What the version of the portal before this one counts as handed in."""
    counted = _versions(apps).exclude(LATE)
    apps.get_model("papers", "Paper").objects.filter(Exists(counted), state="awaited").update(state="submitted")


def _versions(apps):
    return apps.get_model("papers", "Version").objects.filter(document=OuterRef("document"))


class Migration(migrations.Migration):
    dependencies = [
        ("papers", "0007_verdicts"),
    ]

    operations = [
        migrations.RunPython(await_papers, count_files),
    ]
