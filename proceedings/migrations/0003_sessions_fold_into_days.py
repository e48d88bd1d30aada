from zoneinfo import ZoneInfo

from django.db import migrations

IN_PERSON = "in_person"


def fold_sessions_into_days(apps, schema_editor):
    """Whoever was in a session attended on its day; in person, if they were so in any of that day.

    A session that was deleted counts for the day on which its attendance was recorded, and whatever is outside the
    meeting for its first or last day.
    """
    alias = schema_editor.connection.alias
    presences = apps.get_model("proceedings", "Presence").objects.using(alias)
    days = apps.get_model("proceedings", "AttendedDay").objects.using(alias)
    begins = dict(apps.get_model("agenda", "Session").objects.using(alias).values_list("pk", "starts_at"))
    found = {}
    for row in presences.select_related("session_number__meeting").order_by("pk"):
        meeting = row.session_number.meeting
        instant = begins.get(row.session_number.session_pk) or row.recorded_at
        day = instant.astimezone(ZoneInfo(meeting.time_zone)).date()
        day = min(max(day, meeting.starts_on), meeting.ends_on)
        key = row.participant_id, day
        if key not in found or row.attendance == IN_PERSON:
            found[key] = days.model(
                participant_id=row.participant_id,
                day=day,
                attendance=row.attendance,
                recorded_at=row.recorded_at,
                recorded_by_id=row.recorded_by_id,
            )
    days.bulk_create(found.values(), ignore_conflicts=True, batch_size=500)
    presences.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("proceedings", "0002_attended_day"),
        ("agenda", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(fold_sessions_into_days, migrations.RunPython.noop),
        # The version before still reads the table: the next one drops it.
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Presence")]),
    ]
