import django.db.models.deletion
import django.db.models.functions.text
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
        ("pdf", "0001_initial"),
        ("versioned_texts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Clearance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clearances", to="meetings.meeting"
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
                ("added_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "added_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
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
                ("note", models.TextField(blank=True, max_length=2000)),
                ("recorded_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "clearance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="reports.clearance"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="reports.clearancefile",
                    ),
                ),
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
                to="reports.clearancefile",
            ),
        ),
        migrations.AddField(
            model_name="clearance",
            name="version",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="reports.clearancefile",
            ),
        ),
        migrations.CreateModel(
            name="Issue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("original", "Original"),
                            ("revision", "Revision"),
                            ("corrigendum", "Corrigendum"),
                            ("reissue", "Reissue for technical reasons"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Among those of its kind; the original has none."
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                ("issued_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="issues", to="papers.document"
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        blank=True,
                        help_text="The text that a corrigendum corrects, or a reissue replaces.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="reports.issue",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["report", "issued_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paragraph", models.PositiveIntegerField(help_text="Its printed number.")),
                ("key", models.CharField(blank=True, max_length=60)),
                (
                    "place",
                    models.CharField(blank=True, help_text="Such as: second sentence; or: table 1.", max_length=120),
                ),
                ("wrong", models.TextField(max_length=2000, verbose_name="for")),
                ("right", models.TextField(blank=True, max_length=2000, verbose_name="read")),
                (
                    "corrigendum",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="reports.issue",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="reports.issue"
                    ),
                ),
            ],
            options={
                "ordering": ["issue", "paragraph", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        blank=True,
                        default="",
                        help_text="Otherwise its first words are shown.",
                        max_length=80,
                    ),
                ),
                ("addressee", models.CharField(blank=True, help_text="Leave empty for a conclusion.", max_length=16)),
                ("adopted_version", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                (
                    "objective",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="The number of the meeting’s objective to which it relates.", null=True
                    ),
                ),
                (
                    "evidence_pages",
                    models.JSONField(default=dict, editable=False),
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
                (
                    "state_before",
                    models.CharField(blank=True, default="", editable=False, max_length=10),
                ),
                ("typed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("reason", models.TextField(blank=True, default="", editable=False, max_length=1000)),
                ("queue_position", models.PositiveIntegerField(default=0, editable=False)),
                ("adopted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("evidence", models.ManyToManyField(blank=True, related_name="+", to="papers.document")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recommendations",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.recommendation",
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
                ("supporters", models.ManyToManyField(blank=True, related_name="+", to="participants.participant")),
                (
                    "wording",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="versioned_texts.versionedtext",
                    ),
                ),
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
            name="CitingDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=300)),
                ("symbol", models.CharField(blank=True, help_text="Such as E/CN.5/2014/3.", max_length=80)),
                (
                    "address",
                    models.URLField(blank=True, help_text="Of a page that everybody can read.", max_length=500),
                ),
                (
                    "paragraph",
                    models.CharField(blank=True, help_text="The number of the paragraph, such as 41.", max_length=20),
                ),
                ("dated_on", models.DateField(verbose_name="date of the document")),
                ("added_at", models.DateTimeField(default=egm_portal.clock.portal_now, editable=False)),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citing_documents",
                        to="reports.recommendation",
                        verbose_name="conclusion or recommendation",
                    ),
                ),
            ],
            options={
                "verbose_name": "citing document",
                "ordering": ["recommendation", "-dated_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("symbol", ""), _negated=True),
                            models.Q(("address", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="citing_document_can_be_found",
                        violation_error_message="Enter the symbol of the document or its address, so that readers find it.",
                    )
                ],
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
                (
                    "by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="record",
                        to="reports.recommendation",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "record entries",
                "ordering": ["meeting", "at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("symbol", models.CharField(blank=True, help_text="Such as EGM/2013/Report.", max_length=80)),
                (
                    "has_no_symbol",
                    models.BooleanField(
                        default=False,
                        help_text="A report is issued with a symbol, or once this is set.",
                        verbose_name="it has no symbol",
                    ),
                ),
                (
                    "distribution",
                    models.CharField(
                        blank=True,
                        choices=[("general", "General"), ("limited", "Limited"), ("restricted", "Restricted")],
                        default="",
                        help_text="Only where the symbol is an official one of the United Nations: the cover then has the head of an official document.",
                        max_length=12,
                    ),
                ),
                (
                    "revision",
                    models.PositiveSmallIntegerField(
                        default=0,
                        editable=False,
                        help_text="The number of the revision that is being written or was issued last; 0 is the original.",
                    ),
                ),
                (
                    "is_reissue",
                    models.BooleanField(
                        default=False,
                        editable=False,
                        help_text="What is prepared is the text that was issued, to be issued again for technical reasons.",
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                (
                    "arrangement",
                    models.CharField(
                        choices=[
                            ("conclusions_last", "Conclusions at the end"),
                            ("conclusions_first", "Conclusions first"),
                        ],
                        default="conclusions_last",
                        max_length=20,
                    ),
                ),
                (
                    "disclaimer",
                    models.TextField(
                        blank=True,
                        default="The views expressed in this report are those of the participants, who spoke in their personal capacity, and do not necessarily reflect those of the United Nations.",
                        help_text="A note at the foot of the cover.",
                        max_length=2000,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("outline", "Outline"),
                            ("draft", "Draft"),
                            ("circulated", "Circulated"),
                            ("cleared", "Cleared"),
                            ("issued", "Issued"),
                        ],
                        default="outline",
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("state_at", models.DateTimeField(default=egm_portal.clock.portal_now, editable=False)),
                (
                    "comments_until",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="deadline for comments"),
                ),
                ("dated_on", models.DateField(blank=True, editable=False, null=True, verbose_name="date on the cover")),
                ("taken_to_word_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="report", to="meetings.meeting"
                    ),
                ),
                (
                    "rendering",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="pdf.rendering",
                    ),
                ),
            ],
            options={
                "ordering": ["-meeting__starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("symbol", ""), ("has_no_symbol", False), _connector="OR"),
                        name="report_has_a_symbol_or_none",
                        violation_error_message="Enter a symbol, or tick that the report has none: not both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dated_on__isnull", False), ("state__in", ["cleared", "issued"])),
                            models.Q(
                                models.Q(("state__in", ["cleared", "issued"]), _negated=True),
                                ("dated_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="report_cleared_has_a_date",
                        violation_error_message="A cleared or issued report, and no other, must have a date on its cover.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("comments_until__isnull", True),
                            ("state__in", ["circulated", "cleared", "issued"]),
                            _connector="OR",
                        ),
                        name="report_comments_end_once_circulated",
                        violation_error_message="A report can have a deadline for comments only once it has been circulated.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PdfReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("pages", models.PositiveIntegerField()),
                ("read_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "read_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ["report", "read_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "sha256"),
                        name="pdf_reading_once",
                        violation_error_message="This PDF has been read already.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="issue",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="issues", to="reports.report"
            ),
        ),
        migrations.CreateModel(
            name="IgnoredHint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("rule", models.CharField(max_length=30)),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ignored_hints", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ["report", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "key", "rule", "fingerprint"),
                        name="hint_ignored_once",
                        violation_error_message="This hint is ignored already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Room",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counter", models.PositiveBigIntegerField(default=0, editable=False)),
                ("replies", models.PositiveBigIntegerField(default=0, editable=False)),
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
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agreeing_room", to="meetings.meeting"
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
                        to="reports.recommendation",
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
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("opened_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                ("closes_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("content", models.JSONField()),
                ("wordings", models.JSONField(default=dict)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rounds", to="reports.report"
                    ),
                ),
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
                ("said_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.participant"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="without_comments", to="reports.round"
                    ),
                ),
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
                ("paragraph", models.CharField(blank=True, max_length=20)),
                ("quote", models.TextField(blank=True)),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="Of an author in a file whom the portal cannot find.", max_length=200
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("comment", "Comment"), ("suggestion", "Suggested wording")],
                        default="comment",
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=5000)),
                ("suggestion", models.TextField(blank=True, max_length=20000)),
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
                    "reply_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="reports.comment",
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="reports.round"
                    ),
                ),
            ],
            options={
                "ordering": ["round", "created_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "suggestion"), models.Q(("suggestion", ""), _negated=True)),
                            models.Q(("kind", "comment"), ("suggestion", ""), models.Q(("text", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="comment_says_something",
                        violation_error_message="A comment needs words, and a suggestion the wording that it suggests.",
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
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "chapter",
                    models.CharField(
                        choices=[
                            ("acknowledgements", "Acknowledgements"),
                            ("summary", "Executive summary"),
                            ("introduction", "Introduction"),
                            ("opening_statements", "Opening statements"),
                            ("discussion", "Summary of the discussion"),
                            ("conclusions", "Introduction to the conclusions"),
                            ("recommendations", "Introduction to the recommendations"),
                            ("further", "An additional chapter, after the recommendations"),
                        ],
                        default="discussion",
                        max_length=20,
                    ),
                ),
                ("heading", models.CharField(blank=True, max_length=200)),
                ("order", models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")),
                ("is_ready", models.BooleanField(default=False, verbose_name="ready")),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="reports.report"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="agenda.session",
                    ),
                ),
                (
                    "text",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="versioned_texts.versionedtext",
                    ),
                ),
            ],
            options={
                "ordering": ["report", "order", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("chapter__in", ["discussion", "further"]), _negated=True),
                        fields=("report", "chapter"),
                        name="section_chapter_once",
                        violation_error_message="The report already has this chapter.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("session__isnull", False)),
                        fields=("report", "session"),
                        name="section_session_once",
                        violation_error_message="The report already has a section on this session.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("session__isnull", True), ("chapter", "discussion"), _connector="OR"),
                        name="section_session_in_the_discussion",
                        violation_error_message="Only a section of the discussion can be linked to a session.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("heading", ""), _negated=True),
                            models.Q(("chapter__in", ["discussion", "further"]), _negated=True),
                            _connector="OR",
                        ),
                        name="section_has_a_heading",
                        violation_error_message="Sections of the discussion and additional chapters need a heading.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ParagraphKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=6)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("last_text", models.TextField(blank=True)),
                ("merged_into", models.CharField(blank=True, max_length=6)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="paragraph_keys", to="reports.report"
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="reports.section"
                    ),
                ),
            ],
            options={
                "ordering": ["report", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "key"),
                        name="paragraph_key_once_in_report",
                        violation_error_message="Another paragraph of this report has this key.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deleted_at__isnull", False),
                            models.Q(("last_text", ""), ("merged_into", "")),
                            _connector="OR",
                        ),
                        name="paragraph_key_ends_when_deleted",
                        violation_error_message="Only a deleted paragraph can have last words or be merged into another.",
                    ),
                ],
            },
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
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.participant"
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stances", to="reports.recommendation"
                    ),
                ),
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
                (
                    "participant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestions",
                        to="reports.recommendation",
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
            name="WordImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("size", models.PositiveBigIntegerField(help_text="In bytes.")),
                ("stored_name", models.CharField(blank=True, max_length=100)),
                ("received_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("being_read", "Being read"),
                            ("read", "To be reviewed"),
                            ("failed", "Could not be read"),
                            ("applied", "Applied to the draft"),
                            ("discarded", "Discarded"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=100)),
                ("percent", models.PositiveSmallIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("error", models.TextField(blank=True)),
                ("found", models.JSONField(blank=True, default=dict)),
                ("choices", models.JSONField(blank=True, default=dict)),
                ("comments", models.JSONField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="word_imports", to="reports.report"
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="reports.section",
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", False),
                                ("state__in", ["applied", "discarded"]),
                                ("stored_name", ""),
                            ),
                            models.Q(
                                models.Q(("state__in", ["applied", "discarded"]), _negated=True),
                                ("decided_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="word_import_decided_at_a_time",
                        violation_error_message="A decided import, and no other, must have a time and no file.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Writer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.participant"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="writers", to="reports.report"
                    ),
                ),
            ],
            options={
                "ordering": ["report", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "participant"),
                        name="report_writer_once",
                        violation_error_message="This person already writes the report.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WriterPresence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(default=egm_portal.clock.real_now)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reports.report"
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reports.section"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "user"),
                        name="writer_presence_once",
                        violation_error_message="This person’s presence is recorded already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=80)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="addressees", to="meetings.meeting"
                    ),
                ),
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
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.UniqueConstraint(
                fields=("report", "kind", "number"),
                name="issue_once",
                violation_error_message="The report has already been issued.",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "reissue"), _negated=True),
                fields=("document",),
                name="issue_has_its_own_document",
                violation_error_message="This document belongs to another issue.",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "original"), ("number", 0)),
                    models.Q(models.Q(("kind", "original"), _negated=True), ("number__gt", 0)),
                    _connector="OR",
                ),
                name="issue_original_has_no_number",
                violation_error_message="Every issue but the original has a number.",
            ),
        ),
    ]
