from django.db import migrations, models

HELP = "The number of the revision that is being written or was issued last; 0 is the original."


def add_column(apps, schema_editor) -> None:
    kind = "smallint" if schema_editor.connection.vendor == "postgresql" else "smallint unsigned"
    schema_editor.execute(
        f'ALTER TABLE reports_report ADD COLUMN revision {kind} DEFAULT 0 NOT NULL CHECK ("revision" >= 0)'
    )


def drop_column(apps, schema_editor) -> None:
    schema_editor.execute("ALTER TABLE reports_report DROP COLUMN revision")


class Migration(migrations.Migration):
    dependencies = [("reports", "0024_citing_documents")]

    operations = [
        # By hand: to add a column, Django makes the table of SQLite again, without the columns that only the version
        # before reads (0012).
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add_column, drop_column)],
            state_operations=[
                migrations.AddField(
                    model_name="report",
                    name="revision",
                    field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False, help_text=HELP),
                )
            ],
        ),
    ]
