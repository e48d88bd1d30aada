import django.db.models.deletion
import egm_portal.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agenda", "0001_initial"),
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("papers", "0001_initial"),
        ("participants", "0001_initial"),
        ("versioned_texts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recommendations",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("conclusion", "Conclusion"), ("recommendation", "Recommendation")],
                        default="recommendation",
                        max_length=16,
                    ),
                ),
                (
                    "proposal_number",
                    models.PositiveIntegerField(
                        editable=False, help_text="Its number in the room: assigned once and never reused."
                    ),
                ),
                (
                    "short_title",
                    models.CharField(
                        blank=True, default="", help_text="Otherwise its first words are shown.", max_length=80
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="A subheading in its chapter, or below its addressee, for those that follow each other with it.",
                        max_length=80,
                    ),
                ),
                ("addressee", models.CharField(blank=True, help_text="Leave empty for a conclusion.", max_length=16)),
                (
                    "wording",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="versioned_texts.versionedtext",
                    ),
                ),
                ("adopted_version", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ("bracketed_version", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                (
                    "objective",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="The number of the meeting’s objective to which it relates.", null=True
                    ),
                ),
                ("evidence_pages", models.JSONField(default=dict, editable=False)),
                (
                    "session_number",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="agenda.sessionnumber",
                        verbose_name="session",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")),
                (
                    "printed_number",
                    models.PositiveSmallIntegerField(
                        editable=False,
                        help_text="Among those of its kind, in printed order, from clearance on.",
                        null=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
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
                ("state_at", models.DateTimeField(default=egm_portal.clock.portal_now, editable=False)),
                ("state_before", models.CharField(blank=True, default="", editable=False, max_length=10)),
                (
                    "state_before_shown",
                    models.CharField(blank=True, db_default="", default="", editable=False, max_length=10),
                ),
                ("typed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("reason", models.TextField(blank=True, default="", editable=False, max_length=1000)),
                (
                    "settlement",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("words", "Agreed by correspondence"),
                            ("left_out", "Left out"),
                            ("view", "Printed as a view"),
                            ("brackets", "Printed in brackets"),
                        ],
                        db_default="",
                        default="",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("queue_position", models.PositiveIntegerField(default=0, editable=False)),
                ("adopted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="merged",
                        to="room.recommendation",
                    ),
                ),
                ("evidence", models.ManyToManyField(blank=True, related_name="+", to="papers.document")),
                ("supporters", models.ManyToManyField(blank=True, related_name="+", to="participants.participant")),
            ],
            options={
                "ordering": ["meeting", "kind", "position", "pk"],
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "kind", "printed_number"),
                        name="recommendation_printed_number_once",
                        violation_error_message="Another conclusion or recommendation has this number.",
                    ),
                    models.UniqueConstraint(
                        fields=("meeting", "proposal_number"),
                        name="proposal_number_once",
                        violation_error_message="Another proposal of this meeting has this number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("addressee", ""), ("kind", "conclusion")),
                            models.Q(("kind", "recommendation"), models.Q(("addressee", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="recommendation_has_an_addressee",
                        violation_error_message="A recommendation needs an addressee; a conclusion has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adopted_at__isnull", False), ("state", "adopted")),
                            models.Q(models.Q(("state", "adopted"), _negated=True), ("adopted_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="recommendation_adopted_at_a_time",
                        violation_error_message="An adopted proposal, and no other, must have a time of adoption.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settlement", ""),
                            models.Q(("settlement", "words"), ("state", "adopted")),
                            models.Q(("settlement", "left_out"), ("state", "dropped")),
                            models.Q(("settlement__in", ["view", "brackets"]), ("state", "left_open")),
                            _connector="OR",
                        ),
                        name="recommendation_settled_as_its_state",
                        violation_error_message="What became of a text that was left open does not fit its state.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)),
                            _connector="OR",
                        ),
                        name="recommendation_merged_into_another",
                        violation_error_message="A merged proposal, and no other, must name the one it is merged into.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OperatorPresence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="room.recommendation",
                    ),
                ),
                ("seen_at", models.DateTimeField(default=egm_portal.clock.real_now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "user"),
                        name="operator_presence_once",
                        violation_error_message="This person’s presence is recorded already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
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
                            ("words", "Agreed by correspondence"),
                            ("view", "Printed as a view"),
                            ("brackets", "Printed in brackets"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="record",
                        to="room.recommendation",
                    ),
                ),
                ("version", models.PositiveIntegerField(null=True)),
                ("reason", models.TextField(blank=True, db_default="", default="", max_length=1000)),
                ("with_changes", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                ("typed_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agreeing_room", to="meetings.meeting"
                    ),
                ),
                ("counter", models.PositiveBigIntegerField(default=0, editable=False)),
                ("replies", models.PositiveBigIntegerField(default=0, editable=False)),
                (
                    "settled",
                    models.CharField(
                        blank=True,
                        choices=[("cleared", "Cleared"), ("issued", "Issued")],
                        db_default="",
                        default="",
                        editable=False,
                        max_length=8,
                    ),
                ),
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
                (
                    "proposal",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="room.recommendation",
                    ),
                ),
                ("with_changes", models.BooleanField(default=False, editable=False, verbose_name="marks changes")),
                ("is_dark", models.BooleanField(default=False, editable=False, verbose_name="dark")),
                ("page", models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ("shown_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "typed_text",
                    models.TextField(blank=True, db_default="", default="", editable=False, max_length=5000),
                ),
                ("typed_kind", models.CharField(blank=True, db_default="", default="", editable=False, max_length=16)),
                (
                    "typed_addressee",
                    models.CharField(blank=True, db_default="", default="", editable=False, max_length=16),
                ),
                (
                    "typed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("typed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("shows_typed", models.BooleanField(db_default=False, default=False, editable=False)),
                ("typings", models.PositiveBigIntegerField(db_default=0, default=0, editable=False)),
                ("link_nonce", models.CharField(blank=True, default="", editable=False, max_length=32)),
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
                        help_text="Only if participants agree and object at all.",
                        max_length=12,
                        verbose_name="who agrees and objects",
                    ),
                ),
                (
                    "takes_stances",
                    models.BooleanField(
                        db_default=False,
                        default=False,
                        help_text="On their telephones, to each version. Only the chair, the rapporteur and the operators see who does.",
                        verbose_name="participants agree and object",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("shows", "proposal"), ("proposal__isnull", True), _connector="OR"),
                        name="room_shows_its_proposal",
                        violation_error_message="The screen has a proposal only while it shows one.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stances", to="room.recommendation"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.participant"
                    ),
                ),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recommendation", "participant", "version"),
                        name="stance_once_for_a_version",
                        violation_error_message="This person has answered to this version.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestions",
                        to="room.recommendation",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
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
                (
                    "accepted_as",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="versioned_texts.textversion",
                    ),
                ),
            ],
            options={
                "ordering": ["recommendation", "suggested_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recommendation", "participant", "version"),
                        name="suggestion_once_for_a_version",
                        violation_error_message="This person has suggested a wording for this version.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="addressees", to="meetings.meeting"
                    ),
                ),
                ("key", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=80)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["meeting", "position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "key"), name="addressee_key_once"),
                    models.UniqueConstraint(
                        fields=("meeting", "name"),
                        name="addressee_name_once",
                        violation_error_message="The meeting already has this addressee.",
                    ),
                ],
            },
        ),
    ]
