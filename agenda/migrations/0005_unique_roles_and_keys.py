"""Several people in one role, each once; a key for each item.

The version before keeps to both: its own constraints were stricter, and it writes no keys.
"""

from django.db import migrations, models
from django.db.models import Q

import agenda.models


class Migration(migrations.Migration):
    dependencies = [("agenda", "0004_order_and_keys")]

    operations = [
        migrations.RemoveConstraint("officer", "officer_of_session_once"),
        migrations.RemoveConstraint("officer", "officer_of_meeting_once"),
        migrations.AddConstraint(
            "officer",
            models.UniqueConstraint(
                condition=Q(session__isnull=False),
                fields=["session", "role", "participant"],
                name="officer_of_session_in_role_once",
                violation_error_message="This person already has this role in the session.",
            ),
        ),
        migrations.AddConstraint(
            "officer",
            models.UniqueConstraint(
                condition=Q(session__isnull=True),
                fields=["meeting", "role", "participant"],
                name="officer_of_meeting_in_role_once",
                violation_error_message="This person already has this role in the meeting.",
            ),
        ),
        migrations.AlterField(
            "item",
            "key",
            models.CharField(default=agenda.models.new_item_key, editable=False, max_length=8, null=True, unique=True),
        ),
    ]
