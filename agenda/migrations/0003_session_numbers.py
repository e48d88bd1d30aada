"""Sessions get their numbers: those of the working draft in order of time, then those that only releases still have."""

import django.db.models.deletion
from django.db import migrations, models


def number_sessions(apps, schema_editor) -> None:
    sessions, programmes = apps.get_model("agenda", "Session").objects, apps.get_model("agenda", "Programme").objects
    session_number = apps.get_model("agenda", "SessionNumber")
    for meeting in apps.get_model("meetings", "Meeting").objects.values_list("pk", flat=True):
        drafted = list(sessions.filter(meeting=meeting).exclude(kind="break").order_by("starts_at", "pk"))
        releases = programmes.filter(meeting=meeting).order_by("released_at", "pk").values_list("content")
        lists = [content for (content,) in releases if isinstance(content, list)]  # all that the code before wrote
        released = [each for content in lists for each in content if each["kind"] != "break"]
        keys = dict.fromkeys([session.pk for session in drafted] + [each["session"] for each in released])
        numbers = {key: number for number, key in enumerate(keys, start=1)}
        for session in drafted:
            session.number = numbers[session.pk]
        sessions.bulk_update(drafted, ["number"])
        session_number.objects.bulk_create(
            session_number(meeting_id=meeting, number=number, session_pk=key) for key, number in numbers.items()
        )


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_plain_addresses"),
        ("agenda", "0002_slides_expected"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="number",
            field=models.PositiveIntegerField(
                blank=True,
                editable=False,
                help_text="Part of the session’s address: given once and never used again. Breaks have none.",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="SessionNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("session_pk", models.PositiveBigIntegerField(unique=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "number"), name="session_number_given_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(fields=("meeting", "number"), name="session_number_once"),
        ),
        migrations.RunPython(number_sessions, migrations.RunPython.noop),
    ]
