import agenda.models.draft
import django.core.validators
import django.db.models.deletion
import egm_portal.clock
import egm_portal.stored_json
import egm_portal.text.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("papers", "0001_initial"),
        ("participants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProgrammeDraft",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="draft",
                        serialize=False,
                        to="meetings.meeting",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.CharField(
                        default=agenda.models.draft.new_item_key, editable=False, max_length=8, unique=True
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=300)),
                ("minutes", models.PositiveSmallIntegerField(default=15, verbose_name="length in minutes")),
                (
                    "slides_expected",
                    models.BooleanField(
                        default=False,
                        help_text="Speakers who take part are asked for slides on their personal pages and reminded until they send them.",
                        verbose_name="slides expected",
                    ),
                ),
                ("moved_in", models.PositiveIntegerField(default=0, editable=False)),
                ("moved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "moved_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="papers.paper",
                    ),
                ),
                (
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
            ],
            options={
                "ordering": ["session", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ItemDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="papers.document"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shown_documents", to="agenda.item"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "document"),
                        name="document_of_item_once",
                        violation_error_message="The item already has this document.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="documents",
            field=models.ManyToManyField(
                blank=True, related_name="+", through="agenda.ItemDocument", to="papers.document"
            ),
        ),
        migrations.CreateModel(
            name="ItemPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("speaker", "Speaker"),
                            ("chair", "Chair"),
                            ("moderator", "Moderator"),
                            ("discussant", "Discussant"),
                            ("rapporteur", "Rapporteur"),
                        ],
                        default="speaker",
                        max_length=12,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="roles", to="agenda.item"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.participant"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "participant__name", "pk"],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="people",
            field=models.ManyToManyField(
                blank=True, related_name="+", through="agenda.ItemPerson", to="participants.participant"
            ),
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("provisional", "Provisional"), ("final", "Final")], max_length=12)),
                ("revision", models.PositiveSmallIntegerField(default=0)),
                ("content", models.JSONField()),
                ("changes", models.JSONField()),
                ("released_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="papers.document",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="programmes", to="meetings.meeting"
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "release",
                "ordering": ["meeting", "released_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "kind", "revision"), name="programme_release_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleaseNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("provisional", "Provisional"), ("final", "Final")], max_length=12)),
                ("revision", models.PositiveSmallIntegerField()),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "kind", "revision"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "kind", "revision"), name="release_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("plenary", "Plenary"), ("session", "Session"), ("break", "Break")],
                        default="session",
                        max_length=10,
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        blank=True,
                        editable=False,
                        help_text="Part of the session’s address: assigned once and never reused. Breaks have none.",
                        null=True,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("starts_at", models.DateTimeField()),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(5)], verbose_name="length in minutes"
                    ),
                ),
                (
                    "is_pinned",
                    models.BooleanField(
                        default=True,
                        help_text="Keeps its start when what comes before it takes longer. The first session of a day always does.",
                        verbose_name="fixed start",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "room",
                    models.CharField(
                        blank=True,
                        help_text="Leave empty for the room of the meeting. Sessions in other rooms can be parallel.",
                        max_length=100,
                    ),
                ),
                (
                    "joining_link",
                    models.URLField(
                        blank=True,
                        help_text="Only if it differs from the meeting’s. Only people who take part see it.",
                    ),
                ),
                ("summary", models.TextField(blank=True, max_length=5000)),
                ("moved_in", models.PositiveIntegerField(default=0, editable=False)),
                ("moved_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="meetings.meeting"
                    ),
                ),
                (
                    "moved_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "starts_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 5)),
                        name="session_lasts",
                        violation_error_message="A session must last at least five minutes.",
                    ),
                    models.UniqueConstraint(fields=("meeting", "number"), name="session_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Officer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("chair", "Chair"),
                            ("moderator", "Moderator"),
                            ("facilitator", "Facilitator"),
                            ("rapporteur", "Rapporteur"),
                            ("member", "Member"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="officers", to="meetings.meeting"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.participant"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="officers",
                        to="agenda.session",
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "session", "role", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("session__isnull", False)),
                        fields=("session", "role", "participant"),
                        name="officer_of_session_in_role_once",
                        violation_error_message="This person already has this role in the session.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("session__isnull", True)),
                        fields=("meeting", "role", "participant"),
                        name="officer_of_meeting_in_role_once",
                        violation_error_message="This person already has this role in the meeting.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="item",
            name="session",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="items",
                to="agenda.session",
            ),
        ),
        migrations.CreateModel(
            name="SessionDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="papers.document"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shown_documents", to="agenda.session"
                    ),
                ),
            ],
            options={
                "ordering": ["session", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "document"),
                        name="document_of_session_once",
                        violation_error_message="The session already has this document.",
                    )
                ],
            },
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
        migrations.CreateModel(
            name="AcceptedConflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("outside_days", "outside the days of the meeting"),
                            ("room_twice", "a room used twice"),
                            ("late_start", "a fixed start reached too late"),
                            ("items_too_long", "items longer than their session"),
                            ("two_places", "a person in two places at once"),
                            ("gone", "somebody who declined or withdrew"),
                            ("paper_not_accepted", "a paper not accepted"),
                            ("no_chair", "a session without a chair"),
                            ("odd_hours", "online before 07:00 or after 22:00"),
                            ("no_answer", "somebody who has not answered"),
                            ("no_consent", "somebody who has not agreed to be named"),
                        ],
                        max_length=24,
                    ),
                ),
                ("values", models.JSONField()),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[egm_portal.text.validators.validate_one_line],
                        verbose_name="reason (optional)",
                    ),
                ),
                ("accepted_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accepted_conflicts",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "accepted_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "fingerprint"), name="conflict_accepted_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="DayChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("delay", "Delay"),
                            ("called_off", "Session called off"),
                            ("swap", "Items swapped"),
                            ("speaker", "Item taken by another speaker"),
                        ],
                        max_length=10,
                    ),
                ),
                ("day", models.DateField()),
                ("session", models.PositiveBigIntegerField()),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("item", models.CharField(blank=True, max_length=8)),
                ("other_item", models.CharField(blank=True, max_length=8)),
                ("made_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="day_changes", to="meetings.meeting"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of the day",
                "verbose_name_plural": "changes of the day",
                "ordering": ["meeting", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "delay"),
                                ("minutes__gte", 1),
                                ("minutes__isnull", False),
                                ("minutes__lte", 600),
                            ),
                            models.Q(models.Q(("kind", "delay"), _negated=True), ("minutes__isnull", True)),
                            _connector="OR",
                        ),
                        name="delay_has_minutes",
                        violation_error_message="A delay is between 1 and 600 minutes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("item", ""), ("kind__in", ["delay", "called_off"]), ("other_item", "")),
                            models.Q(
                                ("kind", "swap"),
                                models.Q(("item", ""), _negated=True),
                                models.Q(("other_item", ""), _negated=True),
                                models.Q(("item", models.F("other_item")), _negated=True),
                            ),
                            models.Q(("kind", "speaker"), ("other_item", ""), models.Q(("item", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="day_change_names_its_items",
                        violation_error_message="A swap names two items, and a change of speaker one.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("kind", "called_off")),
                        fields=("meeting", "session"),
                        name="session_called_off_once",
                        violation_error_message="The session has already been called off.",
                    ),
                ],
            },
        ),
        migrations.AlterUniqueTogether(
            name="itemperson",
            unique_together={("item", "participant")},
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("session__isnull", False), ("unscheduled_in__isnull", True)),
                    models.Q(("session__isnull", True), ("unscheduled_in__isnull", False)),
                    _connector="OR",
                ),
                name="item_has_session_or_is_unscheduled",
                violation_error_message="An item is in a session, or not yet scheduled in a meeting.",
            ),
        ),
    ]
