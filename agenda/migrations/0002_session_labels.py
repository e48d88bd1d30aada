"""What is printed of a session before its title; the working sessions that are there are counted."""

from itertools import groupby

from django.db import migrations, models

import egm_portal.text.validators


def count_working_sessions(apps, schema_editor):
    sessions = apps.get_model("agenda", "Session").objects.filter(kind="session")
    ordered = sessions.only("pk", "meeting_id").order_by("meeting_id", "starts_at", "pk")
    labelled = []
    for _, of_meeting in groupby(ordered, key=lambda session: session.meeting_id):
        for number, session in enumerate(of_meeting, start=1):
            session.label = str(number)
            labelled.append(session)
    sessions.bulk_update(labelled, ["label"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="label",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Printed before the title, such as 2 or III. Working sessions are counted; other sessions have none.",
                max_length=12,
                validators=[egm_portal.text.validators.validate_one_line],
                verbose_name="number",
            ),
        ),
        migrations.RunPython(count_working_sessions, migrations.RunPython.noop, elidable=True),
    ]
