"""What was issued as the first issue of each report.

The old columns are no longer used, and dropped one version later; the version before does not show a report that is
issued while the web servers are replaced.
"""

from django.db import migrations


def move_issues(apps, schema_editor):
    issues = apps.get_model("reports", "Issue").objects
    for report in apps.get_model("reports", "Report").objects.filter(state="issued"):
        issues.create(
            report=report,
            kind="original",
            content=report.issued_content,
            document=report.document,
            issued_at=report.issued_at,
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_issues")]

    operations = [
        migrations.RunPython(move_issues, migrations.RunPython.noop, elidable=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("report", "document"),
                migrations.RemoveField("report", "issued_at"),
                migrations.RemoveField("report", "issued_content"),
            ]
        ),
    ]
