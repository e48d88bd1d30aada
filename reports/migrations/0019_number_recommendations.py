"""Numbers for what was cleared or issued before; a report that the version before clears gets them when it is issued."""

from django.db import migrations

ADDRESSEES = ["", "governments", "un_system", "civil_society", "private_sector"]  # in printed order


def number_recommendations(apps, schema_editor):
    rows = apps.get_model("reports", "Recommendation").objects
    for report in apps.get_model("reports", "Report").objects.filter(state__in=["cleared", "issued"]):
        adopted = rows.filter(meeting=report.meeting_id, state="adopted", printed_number=None)
        for kind in ("conclusion", "recommendation"):
            of_kind = list(adopted.filter(kind=kind).order_by("position", "pk"))
            of_kind.sort(key=lambda row: ADDRESSEES.index(row.addressee))
            for number, row in enumerate(of_kind, start=1):
                rows.filter(pk=row.pk).update(printed_number=number)


class Migration(migrations.Migration):
    dependencies = [("reports", "0018_printed_numbers")]

    operations = [migrations.RunPython(number_recommendations, migrations.RunPython.noop, elidable=True)]
