import egm_portal.clock
from django.db import migrations, models
from django.db.models.functions import Coalesce, Now


def since_the_invitation(apps, schema_editor):
    """For those who are there, the time is not known: it counts from the invitation, or from when they were added."""
    participants = apps.get_model("participants", "Participant").objects
    participants.update(email_since=Coalesce("invited_at", "answered_at", "email_since"))


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="participant",
            name="email_since",
            field=models.DateTimeField(
                db_default=Now(),
                default=egm_portal.clock.portal_now,
                editable=False,
                help_text="When it was entered; never published.",
                verbose_name="this address since",
            ),
        ),
        migrations.RunPython(since_the_invitation, migrations.RunPython.noop, elidable=True),
    ]
