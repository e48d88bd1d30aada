import datetime
import django.db.models.deletion
import django.db.models.functions.text
import egm_portal.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("participants", "0001_initial"),
        ("reports", "0001_initial"),
        ("versioned_texts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Clearance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clearances", to="meetings.meeting"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("report", "Report"), ("aide_memoire", "Aide-memoire")],
                        editable=False,
                        max_length=12,
                        verbose_name="text",
                    ),
                ),
                ("office", models.CharField(max_length=200)),
                (
                    "email",
                    models.EmailField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="Where the portal sends a text for clearance, if it is asked to.",
                        max_length=254,
                        verbose_name="e-mail address",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("awaited", "No answer"),
                            ("cleared", "Cleared"),
                            ("with_changes", "Cleared with changes"),
                            ("no_objection", "No objection"),
                            ("overtaken", "Overtaken"),
                        ],
                        default="awaited",
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("sent_on", models.DateField(editable=False)),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="From then on an office that has not answered has no objection; empty if its answer is needed.",
                        null=True,
                    ),
                ),
                ("answered_on", models.DateField(blank=True, editable=False, null=True)),
                (
                    "waived_at",
                    models.DateTimeField(
                        blank=True, editable=False, help_text="When the text was fixed without an answer.", null=True
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "-kind", "office"],
            },
        ),
        migrations.CreateModel(
            name="ClearanceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("report", "Report"), ("aide_memoire", "Aide-memoire")],
                        max_length=12,
                        verbose_name="text",
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="Of the version that was sent; empty for a file that an office returned.", null=True
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=200)),
                ("original_name", models.CharField(max_length=255)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField(help_text="Bytes.")),
                ("pages", models.PositiveIntegerField(null=True)),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("stored_name", models.CharField(max_length=100)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
            ],
            options={
                "ordering": ["meeting", "kind", "number", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "kind", "number"), name="clearance_file_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClearanceEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "clearance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="review.clearance"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("answered", "Answered"),
                            ("overtaken", "Marked as overtaken"),
                            ("date_changed", "Date changed"),
                            ("reopened", "Reopened"),
                            ("waived", "Text fixed without an answer"),
                            ("resumed", "Report put in draft: open again"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("awaited", "No answer"),
                            ("cleared", "Cleared"),
                            ("with_changes", "Cleared with changes"),
                            ("no_objection", "No objection"),
                            ("overtaken", "Overtaken"),
                        ],
                        max_length=12,
                    ),
                ),
                ("day", models.DateField(help_text="On which it happened, if that is known.", null=True)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="review.clearancefile",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="clearance",
            name="returned",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="review.clearancefile",
            ),
        ),
        migrations.AddField(
            model_name="clearance",
            name="version",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="review.clearancefile",
            ),
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rounds", to="reports.report"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("opened_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                ("closes_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("content", models.JSONField()),
                ("wordings", models.JSONField(default=dict)),
                ("versions", models.ManyToManyField(related_name="+", to="versioned_texts.textversion")),
            ],
            options={
                "ordering": ["report", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "number"),
                        name="round_number_once_in_report",
                        violation_error_message="Another round of this report has this number.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gte", models.F("opened_at"))),
                        name="round_closes_after_it_opens",
                        violation_error_message="A round cannot close before it opens.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "closes_at__range",
                                (
                                    datetime.datetime(1944, 12, 31, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="round_years_are_plausible",
                        violation_error_message="Enter a year from 1945 to 2199.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("told_at__isnull", True), ("told_at__gte", models.F("closes_at")), _connector="OR"
                        ),
                        name="round_authors_told_after_it_closes",
                        violation_error_message="Authors are told once their round has closed.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoComments",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="without_comments", to="review.round"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.participant"
                    ),
                ),
                ("said_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "participant"),
                        name="no_comments_once_in_round",
                        violation_error_message="This person has said so already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="review.round"
                    ),
                ),
                ("paragraph", models.CharField(blank=True, max_length=20)),
                ("quote", models.TextField(blank=True)),
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
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="Of an author in a file whom the portal cannot find.", max_length=200
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("comment", "Comment"), ("suggestion", "Suggested wording"), ("view", "View")],
                        default="comment",
                        max_length=10,
                    ),
                ),
                (
                    "view",
                    models.CharField(
                        blank=True,
                        choices=[("keep", "Keep the words"), ("leave_out", "Leave them out"), ("other", "Other words")],
                        db_default="",
                        default="",
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=5000)),
                ("suggestion", models.TextField(blank=True, max_length=20000)),
                (
                    "reply_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="review.comment",
                    ),
                ),
                ("created_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("accepted", "accepted"),
                            ("accepted_in_part", "accepted in part"),
                            ("not_accepted", "not accepted"),
                            ("noted", "noted"),
                        ],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=5000)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("adopted_text", models.TextField(blank=True)),
                ("replaced_text", models.TextField(blank=True)),
                (
                    "adopted_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="versioned_texts.textversion",
                    ),
                ),
            ],
            options={
                "ordering": ["round", "created_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "suggestion"), ("view", ""), models.Q(("suggestion", ""), _negated=True)),
                            models.Q(
                                ("kind", "comment"),
                                ("suggestion", ""),
                                ("view", ""),
                                models.Q(("text", ""), _negated=True),
                            ),
                            models.Q(("kind", "view"), ("view", "other"), models.Q(("suggestion", ""), _negated=True)),
                            models.Q(("kind", "view"), ("suggestion", ""), ("view__in", ["keep", "leave_out"])),
                            _connector="OR",
                        ),
                        name="comment_says_something",
                        violation_error_message="A comment needs words, and a suggestion the wording that it suggests.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "view")),
                        fields=("round", "paragraph", "participant"),
                        name="view_once_in_round",
                        violation_error_message="This person has said already what the report should say here.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("participant__isnull", True), ("user__isnull", True), _connector="OR"),
                        name="comment_has_one_author",
                        violation_error_message="A comment is by a participant or by an organizer, not by both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="comment_answered_at_a_time",
                        violation_error_message="An answered comment, and no other, must have a time of its answer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["accepted_in_part", "not_accepted"]), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="comment_refused_with_words",
                        violation_error_message="“Accepted in part” and “not accepted” need words for the author.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reply_to__isnull", True),
                            models.Q(("kind", "comment"), ("state", "open")),
                            _connector="OR",
                        ),
                        name="comment_reply_has_no_state",
                        violation_error_message="A reply to a comment is not answered itself.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.UniqueConstraint(
                models.F("meeting"),
                models.F("kind"),
                django.db.models.functions.text.Lower("office"),
                name="clearance_office_once",
                violation_error_message="This office is in the list already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_on__range", (datetime.date(1945, 1, 1), datetime.date(2199, 12, 31))),
                    ("answered_on__range", (datetime.date(1945, 1, 1), datetime.date(2199, 12, 31))),
                    (
                        "due_at__range",
                        (
                            datetime.datetime(1944, 12, 31, 0, 0, tzinfo=datetime.UTC),
                            datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.UTC),
                        ),
                    ),
                ),
                name="clearance_years_are_plausible",
                violation_error_message="Enter a year from 1945 to 2199.",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_on__isnull", True), ("state", "awaited")),
                    models.Q(models.Q(("state", "awaited"), _negated=True), ("answered_on__isnull", False)),
                    _connector="OR",
                ),
                name="clearance_answer_has_a_day",
                violation_error_message="An answer, and nothing else, has a day on which it was given.",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_on__isnull", True), ("answered_on__gte", models.F("sent_on")), _connector="OR"
                ),
                name="clearance_answer_follows_sending",
                violation_error_message="The answer is dated before the text was sent.",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("returned__isnull", True),
                    ("state__in", ["cleared", "with_changes", "no_objection"]),
                    _connector="OR",
                ),
                name="clearance_file_comes_with_an_answer",
                violation_error_message="Only an office that has answered has returned a file.",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(("waived_at__isnull", True), ("state", "awaited"), _connector="OR"),
                name="clearance_waived_without_an_answer",
                violation_error_message="Only an answer that is missing can be waived.",
            ),
        ),
    ]
