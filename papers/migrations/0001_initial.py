"""All tables of the package, and the full-text index of the database at hand."""

import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import egm_portal.clock
import egm_portal.text.validators
import papers.models.uploads
from django.conf import settings
from django.db import migrations, models


POSTGRESQL = [
    """
    ALTER TABLE papers_searchentry ADD COLUMN search_vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, title), 'A')
        || setweight(to_tsvector('simple'::regconfig, people), 'B')
        || setweight(to_tsvector('simple'::regconfig, abstract), 'C')
        || setweight(to_tsvector('simple'::regconfig, text), 'D')
    ) STORED
    """,
    "CREATE INDEX papers_searchentry_vector ON papers_searchentry USING gin (search_vector) WITH (fastupdate = off)",
]
POSTGRESQL_BACK = [
    "DROP INDEX papers_searchentry_vector",
    "ALTER TABLE papers_searchentry DROP COLUMN search_vector",
]
SQLITE = [
    """
    CREATE VIRTUAL TABLE papers_searchentry_fts USING fts5 (
        title, people, abstract, text,
        content = 'papers_searchentry', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0'
    )
    """,
    "INSERT INTO papers_searchentry_fts (papers_searchentry_fts, rank) VALUES ('rank', 'bm25(10.0, 4.0, 3.0, 1.0)')",
    """
    CREATE TRIGGER papers_searchentry_inserted AFTER INSERT ON papers_searchentry BEGIN
        INSERT INTO papers_searchentry_fts (rowid, title, people, abstract, text)
        VALUES (new.id, new.title, new.people, new.abstract, new.text);
    END
    """,
    """
    CREATE TRIGGER papers_searchentry_deleted AFTER DELETE ON papers_searchentry BEGIN
        INSERT INTO papers_searchentry_fts (papers_searchentry_fts, rowid, title, people, abstract, text)
        VALUES ('delete', old.id, old.title, old.people, old.abstract, old.text);
    END
    """,
    """
    CREATE TRIGGER papers_searchentry_updated AFTER UPDATE ON papers_searchentry BEGIN
        INSERT INTO papers_searchentry_fts (papers_searchentry_fts, rowid, title, people, abstract, text)
        VALUES ('delete', old.id, old.title, old.people, old.abstract, old.text);
        INSERT INTO papers_searchentry_fts (rowid, title, people, abstract, text)
        VALUES (new.id, new.title, new.people, new.abstract, new.text);
    END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER papers_searchentry_inserted",
    "DROP TRIGGER papers_searchentry_deleted",
    "DROP TRIGGER papers_searchentry_updated",
    "DROP TABLE papers_searchentry_fts",
]


def make_index(apps, schema_editor) -> None:
    _run(schema_editor, POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def drop_index(apps, schema_editor) -> None:
    _run(schema_editor, POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK)


def _run(schema_editor, statements: list[str]) -> None:
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("participants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="meetings.meeting"
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        editable=False, help_text="Its number in the meeting's addresses; never used again."
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("aide_memoire", "Aide-memoire"),
                            ("concept_paper", "Concept paper"),
                            ("background", "Background paper"),
                            ("un_document", "United Nations document"),
                            ("publication", "Publication"),
                            ("information_note", "Information note"),
                            ("programme", "Programme"),
                            ("list_of_participants", "List of participants"),
                            ("expert_paper", "Expert paper"),
                            ("presentation", "Presentation"),
                            ("statement", "Statement"),
                            ("report", "Report"),
                            ("summary_of_findings", "Summary of findings"),
                            ("annex", "Annex"),
                            ("addendum", "Addendum"),
                            ("corrigendum", "Corrigendum"),
                            ("photo_video", "Photo or video"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "symbol",
                    models.CharField(
                        blank=True, help_text="Such as EGM/ICT/2013/1; compared without case.", max_length=80
                    ),
                ),
                ("title", models.CharField(max_length=300)),
                ("abstract", models.TextField(blank=True, max_length=5000)),
                (
                    "subjects",
                    models.CharField(
                        blank=True,
                        help_text="Separated by commas, as a library would list them: ICT, social policy.",
                        max_length=500,
                    ),
                ),
                ("keywords", models.CharField(blank=True, help_text="Separated by commas.", max_length=300)),
                ("corporate_author", models.CharField(blank=True, max_length=200)),
                (
                    "language",
                    models.CharField(default="en", help_text="A language code such as en, fr or ar.", max_length=10),
                ),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="date issued")),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("public", "Everybody"),
                            ("participants", "Participants"),
                            ("addressee", "The addressee"),
                            ("organizers", "Organizers"),
                        ],
                        default="organizers",
                        max_length=12,
                    ),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
                ("publish_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("withdrawn_reason", models.TextField(blank=True, editable=False, max_length=1000)),
                (
                    "errata_note",
                    models.TextField(
                        blank=True,
                        help_text="Shown with the document; the file itself is not changed.",
                        max_length=5000,
                    ),
                ),
                (
                    "errata_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="date of the note"),
                ),
                (
                    "link",
                    models.CharField(
                        blank=True,
                        help_text="In place of a file, for something on another site, such as a video. It begins with https://.",
                        max_length=500,
                        validators=[egm_portal.text.validators.validate_outside_address],
                        verbose_name="external address",
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        blank=True,
                        choices=[
                            (None, "None stated"),
                            ("by/4.0", "Creative Commons Attribution 4.0 (CC BY 4.0)"),
                            ("by-sa/4.0", "Creative Commons Attribution-ShareAlike 4.0 (CC BY-SA 4.0)"),
                            ("by-nc/4.0", "Creative Commons Attribution-NonCommercial 4.0 (CC BY-NC 4.0)"),
                            (
                                "by-nc-nd/4.0",
                                "Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 (CC BY-NC-ND 4.0)",
                            ),
                            ("by/3.0/igo", "Creative Commons Attribution 3.0 IGO (CC BY 3.0 IGO)"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "publication_consent",
                    models.BooleanField(default=False, verbose_name="the author agrees to publication"),
                ),
                (
                    "accompanies",
                    models.ForeignKey(
                        blank=True,
                        help_text="Such as the paper that these slides present.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="papers.document",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0, help_text="Lower numbers come first.")),
                ("created_at", models.DateTimeField(default=egm_portal.clock.portal_now, editable=False)),
                ("related", models.ManyToManyField(blank=True, to="papers.document", verbose_name="related documents")),
            ],
            options={
                "ordering": ["meeting", "position", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "number"), name="document_number_once"),
                    models.UniqueConstraint(
                        models.F("meeting"),
                        django.db.models.functions.text.Lower("symbol"),
                        condition=models.Q(("symbol", ""), _negated=True),
                        name="document_symbol_once",
                        violation_error_message="Another document of this meeting has this symbol. A translation is added to that document: “Add a new file” on its page.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("link", ""), ("link__startswith", "https://"), _connector="OR"),
                        name="document_link_is_https",
                        violation_error_message="An external address begins with https://.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="document_withdrawal_has_a_reason",
                        violation_error_message="A withdrawn document needs a reason to show to readers.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_on__range", (datetime.date(1945, 1, 1), datetime.date(2199, 12, 31))),
                            (
                                "publish_at__range",
                                (
                                    datetime.datetime(1944, 12, 31, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                ),
                            ),
                        ),
                        name="document_years_are_plausible",
                        violation_error_message="Enter a year from 1945 to 2199.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Author",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="authors", to="papers.document"
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
                ("name", models.CharField(max_length=200)),
                ("country", models.CharField(blank=True, max_length=100)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["document", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="participants.participant",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("aide_memoire", "Aide-memoire"),
                            ("concept_paper", "Concept paper"),
                            ("background", "Background paper"),
                            ("un_document", "United Nations document"),
                            ("publication", "Publication"),
                            ("information_note", "Information note"),
                            ("programme", "Programme"),
                            ("list_of_participants", "List of participants"),
                            ("expert_paper", "Expert paper"),
                            ("presentation", "Presentation"),
                            ("statement", "Statement"),
                            ("report", "Report"),
                            ("summary_of_findings", "Summary of findings"),
                            ("annex", "Annex"),
                            ("addendum", "Addendum"),
                            ("corrigendum", "Corrigendum"),
                            ("photo_video", "Photo or video"),
                        ],
                        default="expert_paper",
                        max_length=24,
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper",
                        to="papers.document",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("awaited", "Awaited"),
                            ("submitted", "To review"),
                            ("returned", "Revision requested"),
                            ("accepted", "Accepted"),
                            ("withdrawn", "No paper expected"),
                        ],
                        default="awaited",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "own_due_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Leave empty to use the meeting's deadline for papers.",
                        null=True,
                        verbose_name="a deadline of its own",
                    ),
                ),
                (
                    "assistant_email",
                    models.EmailField(
                        blank=True,
                        editable=False,
                        help_text="Somebody whom the author has named.",
                        max_length=254,
                        verbose_name="may be submitted by",
                    ),
                ),
                ("return_note", models.TextField(blank=True, editable=False, max_length=5000)),
                ("state_at", models.DateTimeField(default=egm_portal.clock.portal_now, editable=False)),
            ],
            options={
                "ordering": ["participant__meeting", "participant__name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participant", "kind"),
                        name="paper_once",
                        violation_error_message="This person already owes a paper of this kind.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("document__isnull", False), ("state__in", ["awaited", "withdrawn"]), _connector="OR"
                        ),
                        name="paper_submitted_has_a_document",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "own_due_at__range",
                                (
                                    datetime.datetime(1944, 12, 31, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="paper_years_are_plausible",
                        violation_error_message="Enter a year from 1945 to 2199.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="submission", to="papers.document"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="participants.participant"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "To review"),
                            ("returned", "Revision requested"),
                            ("approved", "Approved"),
                        ],
                        default="submitted",
                        max_length=12,
                    ),
                ),
                ("state_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                ("return_note", models.TextField(blank=True, max_length=5000)),
            ],
            options={
                "ordering": ["document"],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    models.CharField(
                        default=papers.models.uploads.new_token, editable=False, max_length=43, unique=True
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to="papers.paper",
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        blank=True, help_text="What the file is for, if it is for no paper.", max_length=60
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("media_type", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveBigIntegerField(help_text="Bytes, as the browser announced them.")),
                (
                    "sha256",
                    models.CharField(
                        blank=True,
                        help_text="As the browser computed it, if it did.",
                        max_length=64,
                        verbose_name="SHA-256",
                    ),
                ),
                ("offset", models.PositiveBigIntegerField(default=0)),
                ("begun_at", models.DateTimeField(default=egm_portal.clock.real_now, help_text="In real time.")),
                (
                    "completed_at",
                    models.DateTimeField(
                        help_text="When the request with the last part began, by the portal's calendar.", null=True
                    ),
                ),
            ],
            options={
                "ordering": ["begun_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("completed_at__isnull", True), ("offset__lt", models.F("size"))),
                            models.Q(("completed_at__isnull", False), ("offset", models.F("size"))),
                            _connector="OR",
                        ),
                        name="upload_complete_with_its_last_byte",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="papers.document"
                    ),
                ),
                ("number", models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ar", "Arabic"),
                            ("zh", "Chinese"),
                            ("en", "English"),
                            ("fr", "French"),
                            ("ru", "Russian"),
                            ("es", "Spanish"),
                        ],
                        default="",
                        help_text="Of a translation; empty for a file in the document's own language.",
                        max_length=2,
                    ),
                ),
                ("original_name", models.CharField(max_length=255)),
                ("media_type", models.CharField(default="application/pdf", max_length=100)),
                ("size", models.PositiveBigIntegerField(help_text="Bytes.")),
                ("pages", models.PositiveIntegerField(null=True)),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("stored_name", models.CharField(max_length=100)),
                (
                    "public_name",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Where the public file is stored; empty until it has been made.",
                        max_length=100,
                    ),
                ),
                (
                    "public_sha256",
                    models.CharField(blank=True, default="", max_length=64, verbose_name="SHA-256 of the public file"),
                ),
                ("public_size", models.PositiveBigIntegerField(blank=True, help_text="Bytes.", null=True)),
                (
                    "first_page",
                    models.TextField(blank=True, help_text="The first page as a small picture, in a data: address."),
                ),
                (
                    "omissions",
                    models.JSONField(
                        blank=True,
                        editable=False,
                        help_text="What its public file leaves out: `papers.omissions`; empty until that is known.",
                        null=True,
                    ),
                ),
                (
                    "looked_at",
                    models.DateTimeField(
                        blank=True,
                        editable=False,
                        help_text="When the author or an organizer confirmed having seen what is left out.",
                        null=True,
                    ),
                ),
                (
                    "looked_by",
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
                    "checks",
                    models.JSONField(
                        blank=True, default=dict, help_text="What the inspection found: `papers.files.inspection`."
                    ),
                ),
                (
                    "check_tries",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="How often the worker asked the virus scanner without an answer."
                    ),
                ),
                (
                    "next_check_at",
                    models.DateTimeField(blank=True, help_text="When it is asked again, in real time.", null=True),
                ),
                (
                    "timeliness",
                    models.CharField(
                        choices=[
                            ("on_time", "on time"),
                            ("in_grace", "within the grace period"),
                            ("extended", "within an extension"),
                            ("not_due", "without a deadline"),
                            ("late", "after the deadline"),
                        ],
                        default="not_due",
                        max_length=12,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                (
                    "accepted_late_at",
                    models.DateTimeField(
                        blank=True, help_text="When an organizer accepted a file that came too late.", null=True
                    ),
                ),
                ("current_from", models.DateTimeField(blank=True, null=True)),
                ("superseded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client_hash_matched",
                    models.BooleanField(
                        default=False,
                        help_text="The sender's browser had computed the same SHA-256 before it sent the file.",
                    ),
                ),
            ],
            options={
                "ordering": ["document", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("document", "number"), name="version_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("current_from__isnull", False), ("superseded_at__isnull", True)),
                        fields=("document", "language"),
                        name="version_one_current_in_a_language",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("current_from__isnull", True),
                            models.Q(("public_name", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="version_current_has_a_public_file",
                        violation_error_message="A version becomes current only once its public file has been made.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("public_name", ""), ("public_sha256", ""), ("public_size__isnull", True)),
                            models.Q(
                                ("public_size__isnull", False),
                                models.Q(("public_name", ""), _negated=True),
                                models.Q(("public_sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="version_public_file_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "document",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="papers.document"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="papers.version"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="meetings.meeting"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="participants.participant",
                    ),
                ),
                (
                    "passage",
                    models.CharField(
                        help_text="Which one, in words that stay: the same passage of another document is found once.",
                        max_length=40,
                        null=True,
                    ),
                ),
                ("passage_title", models.TextField(help_text="As it is shown.", null=True)),
                ("passage_text", models.TextField(help_text="As it is shown.", null=True)),
                (
                    "first_page",
                    models.PositiveIntegerField(
                        help_text="The page of the version with which `text` begins.", null=True
                    ),
                ),
                ("title", models.TextField(blank=True)),
                ("people", models.TextField(blank=True)),
                ("abstract", models.TextField(blank=True)),
                ("text", models.TextField(blank=True, help_text="A line for each page.")),
            ],
            options={
                "verbose_name": "entry of the search",
                "verbose_name_plural": "entries of the search",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("document__isnull", False), ("meeting__isnull", True), ("participant__isnull", True)
                            ),
                            models.Q(
                                ("document__isnull", True),
                                ("meeting__isnull", False),
                                ("participant__isnull", True),
                                ("version__isnull", True),
                            ),
                            models.Q(
                                ("document__isnull", True),
                                ("meeting__isnull", True),
                                ("participant__isnull", False),
                                ("version__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="search_entry_of_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("first_page__isnull", True), ("version__isnull", True)),
                            models.Q(("first_page__isnull", False), ("version__isnull", False)),
                            _connector="OR",
                        ),
                        name="search_entry_begins_somewhere",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("passage", None), ("version", None)),
                        fields=("document",),
                        name="search_entry_of_document_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("passage__isnull", False)),
                        fields=("document", "passage"),
                        name="search_entry_of_passage_once",
                    ),
                    models.UniqueConstraint(fields=("version", "first_page"), name="search_entry_of_pages_once"),
                    models.UniqueConstraint(fields=("meeting",), name="search_entry_of_meeting_once"),
                    models.UniqueConstraint(fields=("participant",), name="search_entry_of_person_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PageText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="page_texts", to="papers.version"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["version", "number"],
                "constraints": [models.UniqueConstraint(fields=("version", "number"), name="page_text_once")],
            },
        ),
        migrations.CreateModel(
            name="FirstServing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="first_serving", to="papers.version"
                    ),
                ),
                ("served_at", models.DateTimeField(default=egm_portal.clock.real_now)),
            ],
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="extensions", to="papers.paper"
                    ),
                ),
                ("until", models.DateTimeField()),
                (
                    "replaces",
                    models.DateTimeField(
                        editable=False,
                        help_text="The deadline when the paper was returned, or the date of the return where there was none.",
                        null=True,
                    ),
                ),
                ("reason", models.TextField(max_length=5000)),
                (
                    "allowed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("allowed_at", models.DateTimeField(default=egm_portal.clock.portal_now)),
                (
                    "version",
                    models.OneToOneField(
                        blank=True,
                        help_text="The file that turned out to be unusable: the portal itself allowed this. Empty: an organizer did.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extension",
                        to="papers.version",
                    ),
                ),
            ],
            options={
                "ordering": ["paper", "until"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "until__range",
                                (
                                    datetime.datetime(1944, 12, 31, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="extension_years_are_plausible",
                        violation_error_message="Enter a year from 1945 to 2199.",
                    )
                ],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
