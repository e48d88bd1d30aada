import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

ITEM_ROLES = [
    ("speaker", "Speaker"),
    ("chair", "Chair"),
    ("moderator", "Moderator"),
    ("discussant", "Discussant"),
    ("rapporteur", "Rapporteur"),
]
SESSION_ROLES = [
    ("chair", "Chair"),
    ("moderator", "Moderator"),
    ("facilitator", "Facilitator"),
    ("rapporteur", "Rapporteur"),
    ("member", "Member"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0002_release_name"),
        ("meetings", "0002_membership"),
        ("participants", "0003_state_name"),
    ]

    operations = [
        # The table of the speakers of items becomes that of everybody who has a role in them: its rows stay.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("item", "speakers"),
                migrations.CreateModel(
                    name="ItemPerson",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="roles", to="agenda.item"
                            ),
                        ),
                        (
                            "participant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="participants.participant",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "agenda_item_speakers",
                        "ordering": ["position", "participant__name", "pk"],
                        "unique_together": {("item", "participant")},
                    },
                ),
                migrations.AddField(
                    "item",
                    "people",
                    models.ManyToManyField(
                        blank=True, related_name="+", through="agenda.ItemPerson", to="participants.participant"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            "itemperson",
            "role",
            models.CharField(choices=ITEM_ROLES, db_default="speaker", default="speaker", max_length=12),
        ),
        migrations.AddField("itemperson", "position", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AlterModelOptions("officer", {"ordering": ["meeting", "session", "role", "pk"]}),
        migrations.AlterField("officer", "role", models.CharField(choices=SESSION_ROLES, max_length=12)),
        migrations.AddField(
            "session",
            "is_pinned",
            models.BooleanField(
                db_default=True,
                default=True,
                help_text=(
                    "Keeps its start when what comes before it takes longer. The first session of a day always does."
                ),
                verbose_name="fixed start",
            ),
        ),
        migrations.AddField(
            "session", "position", models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)
        ),
        migrations.AddField(
            "session",
            "room",
            models.CharField(
                blank=True,
                db_default="",
                help_text="Leave empty for the room of the meeting. Sessions in other rooms can be parallel.",
                max_length=100,
            ),
        ),
        migrations.AddField(
            "session",
            "joining_link",
            models.URLField(
                blank=True,
                db_default="",
                help_text="Only if it differs from the meeting’s. Only people who take part see it.",
            ),
        ),
        migrations.AlterField(
            "item",
            "session",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="agenda.session",
            ),
        ),
        migrations.AddField(
            "item",
            "unscheduled_in",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="unscheduled_items",
                to="meetings.meeting",
            ),
        ),
        migrations.AddConstraint(
            "item",
            models.CheckConstraint(
                condition=Q(session__isnull=False, unscheduled_in__isnull=True)
                | Q(session__isnull=True, unscheduled_in__isnull=False),
                name="item_has_session_or_is_unscheduled",
                violation_error_message="An item is in a session, or not yet scheduled in a meeting.",
            ),
        ),
        migrations.AddField("item", "key", models.CharField(editable=False, max_length=8, null=True)),
    ]
