import agenda.models.draft
import datetime
import django.core.validators
import django.db.models.deletion
import egm_portal.clock
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
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("title", models.CharField(max_length=300)),
                ("minutes", models.PositiveSmallIntegerField(default=15, verbose_name="length in minutes")),
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
            ],
            options={
                "ordering": ["session", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ItemDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shown_documents", to="agenda.item"
                    ),
                ),
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
                ("position", models.PositiveSmallIntegerField(default=0)),
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
            ],
            options={
                "ordering": ["position", "participant__name", "pk"],
                "unique_together": {("item", "participant")},
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
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="programmes", to="meetings.meeting"
                    ),
                ),
                ("kind", models.CharField(choices=[("provisional", "Provisional"), ("final", "Final")], max_length=12)),
                ("revision", models.PositiveSmallIntegerField(default=0)),
                ("content", models.JSONField()),
                ("changes", models.JSONField()),
                ("released_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
                ("kind", models.CharField(choices=[("provisional", "Provisional"), ("final", "Final")], max_length=12)),
                ("revision", models.PositiveSmallIntegerField()),
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
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="meetings.meeting"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "Opening plenary"),
                            ("plenary", "Plenary"),
                            ("session", "Session"),
                            ("closing", "Closing plenary"),
                            ("break", "Break"),
                        ],
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
                (
                    "label",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Printed before the title, such as 2 or III. Working sessions are counted; other sessions have none.",
                        max_length=12,
                        validators=[egm_portal.text.validators.validate_one_line],
                        verbose_name="number",
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
                        blank=True, help_text="Only if it differs from the meeting’s. Only people who take part see it."
                    ),
                ),
                ("summary", models.TextField(blank=True, max_length=5000)),
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
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "starts_at__range",
                                (
                                    datetime.datetime(1944, 12, 31, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="session_years_are_plausible",
                        violation_error_message="Enter a year from 1945 to 2199.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Officer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="officers", to="meetings.meeting"
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
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.participant"
                    ),
                ),
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
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[("elected", "Elected by the meeting"), ("designated", "Designated by the organizers")],
                        db_default="",
                        default="",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "session", "role", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how", "elected"), ("role", "facilitator"), _negated=True),
                        name="officer_facilitator_is_not_elected",
                        violation_error_message="A facilitator is engaged by the United Nations, and is not elected.",
                    ),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shown_documents", to="agenda.session"
                    ),
                ),
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
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("session_pk", models.PositiveBigIntegerField(unique=True)),
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
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accepted_conflicts",
                        to="meetings.meeting",
                    ),
                ),
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
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("accepted_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
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
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="day_changes", to="meetings.meeting"
                    ),
                ),
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
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
