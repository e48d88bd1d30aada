import django.db.models.deletion
import egm_portal.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Gives each row of the many-to-many field `Meeting.organizers` a role: all of them are organizers.

    The table stays, so that the version before goes on reading and writing it.
    """

    dependencies = [
        ("meetings", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="meeting", name="organizers"),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="meetings.meeting",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "db_table": "meetings_meeting_organizers",
                        "ordering": ["pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("meeting", "user"),
                                name="meetings_meeting_organizers_meeting_id_user_id_cef59235_uniq",
                                violation_error_message="This person already has a role in the meeting.",
                            )
                        ],
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[("organizer", "Organizer"), ("editor", "Editor"), ("viewer", "Viewer")],
                db_default="organizer",
                default="viewer",
                max_length=10,
            ),
        ),
        # Without the default first: of the rows that are there it is not known when they were added.
        migrations.AddField(
            model_name="membership",
            name="added_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="membership",
            name="added_at",
            field=models.DateTimeField(default=egm_portal.clock.portal_now, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="added_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
