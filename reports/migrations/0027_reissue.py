from django.db import migrations, models

HELP = "What is prepared is the text that was issued, to be issued again for technical reasons."


def add_column(apps, schema_editor) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    column = "boolean DEFAULT false" if is_postgresql else "bool DEFAULT 0"
    schema_editor.execute(f"ALTER TABLE reports_report ADD COLUMN is_reissue {column} NOT NULL")


def drop_column(apps, schema_editor) -> None:
    schema_editor.execute("ALTER TABLE reports_report DROP COLUMN is_reissue")


class Migration(migrations.Migration):
    dependencies = [("reports", "0026_corrections")]

    operations = [
        # By hand: to add a column, Django makes the table of SQLite again, without the columns that only the version
        # before reads (0012).
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add_column, drop_column)],
            state_operations=[
                migrations.AddField(
                    model_name="report",
                    name="is_reissue",
                    field=models.BooleanField(db_default=False, default=False, editable=False, help_text=HELP),
                )
            ],
        ),
    ]
