"""The room, and what its proposals have there; the version before writes rows without a number."""

import django.db.models.deletion
import egm_portal.clock
from django.conf import settings
from django.db import migrations, models


COLUMNS = {
    "evidence_pages": {"sqlite": "text DEFAULT '{}'", "postgresql": "jsonb DEFAULT '{}'"},
    "queue_position": "integer DEFAULT 0",
    "reason": "text DEFAULT ''",
    "short_title": "varchar(80) DEFAULT ''",
    "state_before": "varchar(10) DEFAULT ''",
}


def added_by_hand(name: str, field: models.Field) -> migrations.SeparateDatabaseAndState:
    """Adds a column to proposals.

    By hand: Django would make the table of SQLite again, without the columns that only the version before reads (0015).
    """

    def add_column(apps, schema_editor) -> None:
        kind = COLUMNS[name]
        kind = kind if isinstance(kind, str) else kind[schema_editor.connection.vendor]
        schema_editor.execute(f"ALTER TABLE reports_recommendation ADD COLUMN {name} {kind} NOT NULL")

    def drop_column(apps, schema_editor) -> None:
        schema_editor.execute(f"ALTER TABLE reports_recommendation DROP COLUMN {name}")

    return migrations.SeparateDatabaseAndState(
        database_operations=[migrations.RunPython(add_column, drop_column)],
        state_operations=[migrations.AddField(model_name="recommendation", name=name, field=field)],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("agenda", "0013_documents_of_sessions"),
        ("meetings", "0004_not_for_attribution"),
        ("papers", "0003_submissions"),
        ("participants", "0004_online_participation"),
        ("reports", "0019_number_recommendations"),
        ("versioned_texts", "0003_version_begun_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=80)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["meeting", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RecordEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("shown", "On the screen"),
                            ("list_shown", "On the screen: what was adopted"),
                            ("cleared", "Nothing on the screen"),
                            ("adopted", "Adopted"),
                            ("left_open", "Left open"),
                            ("dropped", "Not adopted"),
                            ("merged", "Merged"),
                            ("undone", "Decision undone"),
                            ("proposed", "Proposed again"),
                        ],
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(null=True)),
                ("with_changes", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                ("typed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name_plural": "record entries",
                "ordering": ["meeting", "at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counter", models.PositiveBigIntegerField(default=0, editable=False)),
                ("last_number", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "shows",
                    models.CharField(
                        choices=[("nothing", "Nothing"), ("proposal", "The proposal"), ("adopted", "What was adopted")],
                        default="nothing",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("with_changes", models.BooleanField(default=False, editable=False, verbose_name="marks changes")),
                ("is_dark", models.BooleanField(default=False, editable=False, verbose_name="dark")),
                ("shown_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "proposers",
                    models.CharField(
                        choices=[("experts", "Experts"), ("participants", "All participants")],
                        default="participants",
                        help_text="Who may propose conclusions and recommendations, and suggest other wordings.",
                        max_length=12,
                        verbose_name="who proposes",
                    ),
                ),
                (
                    "deciders",
                    models.CharField(
                        choices=[("experts", "Experts"), ("participants", "All participants")],
                        default="experts",
                        help_text="Whose agreement counts.",
                        max_length=12,
                        verbose_name="who agrees and objects",
                    ),
                ),
                (
                    "shows_names",
                    models.BooleanField(
                        default=False,
                        help_text="On the screen, below the text.",
                        verbose_name="name those who proposed",
                    ),
                ),
                (
                    "shows_counts",
                    models.BooleanField(
                        default=False,
                        help_text="On the screen, below the text.",
                        verbose_name="count those who agree and object",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Stance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("answer", models.CharField(choices=[("agrees", "Agrees"), ("objects", "Objects")], max_length=8)),
                (
                    "words",
                    models.TextField(blank=True, help_text="To which words they object, and why.", max_length=1000),
                ),
                ("answered_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
            ],
            options={
                "ordering": ["recommendation", "version", "answered_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("text", models.TextField(max_length=5000)),
                ("reason", models.TextField(blank=True, max_length=1000)),
                ("suggested_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("accepted", "Accepted"), ("ignored", "Ignored")],
                        default="open",
                        editable=False,
                        max_length=8,
                    ),
                ),
            ],
            options={
                "ordering": ["recommendation", "suggested_at", "pk"],
            },
        ),
        added_by_hand(
            "evidence_pages",
            models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="recommendation",
            name="proposal_number",
            field=models.PositiveIntegerField(
                editable=False, help_text="Its number in the room: assigned once and never reused.", null=True
            ),
        ),
        added_by_hand("queue_position", models.PositiveIntegerField(db_default=0, default=0, editable=False)),
        added_by_hand(
            "reason", models.TextField(blank=True, db_default="", default="", editable=False, max_length=1000)
        ),
        migrations.AddField(
            model_name="recommendation",
            name="session_number",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="agenda.sessionnumber",
                verbose_name="session",
            ),
        ),
        added_by_hand(
            "short_title",
            models.CharField(
                blank=True, db_default="", default="", help_text="Otherwise its first words are shown.", max_length=80
            ),
        ),
        added_by_hand(
            "state_before", models.CharField(blank=True, db_default="", default="", editable=False, max_length=10)
        ),
        migrations.AddField(
            model_name="recommendation",
            name="typed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="recommendation",
            name="addressee",
            field=models.CharField(blank=True, help_text="Leave empty for a conclusion.", max_length=16),
        ),
        migrations.AlterField(
            model_name="recommendation",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed"),
                    ("considered", "Under consideration"),
                    ("adopted", "Adopted"),
                    ("left_open", "Left open"),
                    ("merged", "Merged"),
                    ("dropped", "Not adopted"),
                ],
                default="proposed",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("proposal_number__isnull", False)),
                fields=("meeting", "proposal_number"),
                name="proposal_number_once",
                violation_error_message="Another proposal of this meeting has this number.",
            ),
        ),
        migrations.AddField(
            model_name="addressee",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="addressees", to="meetings.meeting"
            ),
        ),
        migrations.AddField(
            model_name="recordentry",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recordentry",
            name="meeting",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
            ),
        ),
        migrations.AddField(
            model_name="recordentry",
            name="recommendation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="record",
                to="reports.recommendation",
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="meeting",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="agreeing_room", to="meetings.meeting"
            ),
        ),
        migrations.AddField(
            model_name="room",
            name="proposal",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="reports.recommendation",
            ),
        ),
        migrations.AddField(
            model_name="stance",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.participant"
            ),
        ),
        migrations.AddField(
            model_name="stance",
            name="recommendation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="stances", to="reports.recommendation"
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="accepted_as",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="versioned_texts.textversion",
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="participant",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="participants.participant"
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="recommendation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="suggestions", to="reports.recommendation"
            ),
        ),
        migrations.AddConstraint(
            model_name="addressee",
            constraint=models.UniqueConstraint(fields=("meeting", "key"), name="addressee_key_once"),
        ),
        migrations.AddConstraint(
            model_name="addressee",
            constraint=models.UniqueConstraint(
                fields=("meeting", "name"),
                name="addressee_name_once",
                violation_error_message="The meeting already has this addressee.",
            ),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(("shows", "proposal"), ("proposal__isnull", True), _connector="OR"),
                name="room_shows_its_proposal",
                violation_error_message="The screen has a proposal only while it shows one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stance",
            constraint=models.UniqueConstraint(
                fields=("recommendation", "participant", "version"),
                name="stance_once_for_a_version",
                violation_error_message="This person has answered to this version.",
            ),
        ),
        migrations.AddConstraint(
            model_name="suggestion",
            constraint=models.UniqueConstraint(
                fields=("recommendation", "participant", "version"),
                name="suggestion_once_for_a_version",
                violation_error_message="This person has suggested a wording for this version.",
            ),
        ),
    ]
