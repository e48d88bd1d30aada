"""The text of files by page, and the entries of the search with the full-text index of the database at hand."""

import django.db.models.deletion
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
    dependencies = [
        ("meetings", "0001_initial"),
        ("participants", "0002_letters_for_visas"),
        ("papers", "0002_version_checks"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="page_texts", to="papers.version"
                    ),
                ),
            ],
            options={
                "ordering": ["version", "number"],
                "constraints": [models.UniqueConstraint(fields=("version", "number"), name="page_text_once")],
            },
        ),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                # The long text comes last: SQLite would read through it to what stands behind it.
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
                        condition=models.Q(("version", None)),
                        fields=("document",),
                        name="search_entry_of_document_once",
                    ),
                    models.UniqueConstraint(fields=("version", "first_page"), name="search_entry_of_pages_once"),
                    models.UniqueConstraint(fields=("meeting",), name="search_entry_of_meeting_once"),
                    models.UniqueConstraint(fields=("participant",), name="search_entry_of_person_once"),
                ],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
