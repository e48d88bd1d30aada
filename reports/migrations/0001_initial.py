import datetime
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
        ("pdf", "0001_initial"),
        ("room", "0001_initial"),
        ("versioned_texts", "0001_initial"),
    ]

    operations = [
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
                ("issued_at", models.DateTimeField()),
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
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="reports.issue"
                    ),
                ),
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
            ],
            options={
                "ordering": ["issue", "paragraph", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="report", to="meetings.meeting"
                    ),
                ),
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
                ("taken_to_word_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="reports.report"
                    ),
                ),
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
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ignored_hints", to="reports.report"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("rule", models.CharField(max_length=30)),
                ("fingerprint", models.CharField(max_length=64)),
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
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="reports.report"
                    ),
                ),
                (
                    "chapter",
                    models.CharField(
                        choices=[
                            ("acknowledgements", "Acknowledgements"),
                            ("summary", "Executive summary"),
                            ("introduction", "Introduction"),
                            ("opening", "Opening of the meeting"),
                            ("participation", "Participation"),
                            ("documentation", "Documentation"),
                            ("programme", "Programme of work"),
                            ("officers", "Officers"),
                            ("closing", "Closing of the meeting"),
                            ("opening_statements", "Opening statements"),
                            ("evaluation", "Evaluation of the meeting"),
                            ("discussion", "Summary of the discussion"),
                            ("conclusions", "Introduction to the conclusions"),
                            ("recommendations", "Introduction to the recommendations"),
                            ("further", "An additional chapter, after the recommendations"),
                        ],
                        default="discussion",
                        max_length=20,
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
                ("heading", models.CharField(blank=True, max_length=200)),
                ("order", models.PositiveSmallIntegerField(default=0, help_text="Lower numbers come first.")),
                (
                    "text",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="versioned_texts.versionedtext",
                    ),
                ),
                ("is_ready", models.BooleanField(default=False, verbose_name="ready")),
                ("deleted_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="paragraph_keys", to="reports.report"
                    ),
                ),
                ("key", models.CharField(max_length=6)),
                (
                    "section",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="reports.section"
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                ("last_text", models.TextField(blank=True)),
                ("merged_into", models.CharField(blank=True, max_length=6)),
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
            name="WordImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="word_imports", to="reports.report"
                    ),
                ),
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
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="reports.section",
                    ),
                ),
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
                            ("read", "To be written"),
                            ("failed", "Could not be read"),
                            ("applied", "Written"),
                            ("undone", "Undone"),
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
                ("written", models.JSONField(blank=True, db_default=[], default=list)),
                ("comments", models.JSONField(blank=True, null=True)),
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
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-received_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", False),
                                ("state__in", ["applied", "undone", "discarded"]),
                                ("stored_name", ""),
                            ),
                            models.Q(
                                models.Q(("state__in", ["applied", "undone", "discarded"]), _negated=True),
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
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="writers", to="reports.report"
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
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reports.report"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="reports.section"
                    ),
                ),
                ("seen_at", models.DateTimeField(default=egm_portal.clock.real_now)),
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
            name="CitingDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citing_documents",
                        to="room.recommendation",
                        verbose_name="conclusion or recommendation",
                    ),
                ),
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
            ],
            options={
                "verbose_name": "citing document",
                "ordering": ["recommendation", "-dated_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dated_on__range", (datetime.date(1945, 1, 1), datetime.date(2199, 12, 31)))
                        ),
                        name="citing_document_years_are_plausible",
                        violation_error_message="Enter a year from 1945 to 2199.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("symbol", ""), _negated=True),
                            models.Q(("address", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="citing_document_can_be_found",
                        violation_error_message="Enter the symbol of the document or its address, so that readers find it.",
                    ),
                ],
            },
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
                    (
                        "issued_at__range",
                        (
                            datetime.datetime(1944, 12, 31, 0, 0, tzinfo=datetime.UTC),
                            datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.UTC),
                        ),
                    )
                ),
                name="issue_years_are_plausible",
                violation_error_message="Enter a year from 1945 to 2199.",
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
