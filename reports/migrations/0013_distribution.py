from django.db import migrations, models

HELP = "Only where the symbol is an official one of the United Nations: the cover then has the head of an official document."


def add_column(apps, schema_editor) -> None:
    schema_editor.execute("ALTER TABLE reports_report ADD COLUMN distribution varchar(12) DEFAULT '' NOT NULL")


def drop_column(apps, schema_editor) -> None:
    schema_editor.execute("ALTER TABLE reports_report DROP COLUMN distribution")


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_move_issues")]

    operations = [
        # By hand: to add a column, Django makes the table of SQLite again, without the columns that only the version
        # before reads (0012).
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(add_column, drop_column)],
            state_operations=[
                migrations.AddField(
                    model_name="report",
                    name="distribution",
                    field=models.CharField(
                        blank=True,
                        choices=[("general", "General"), ("limited", "Limited"), ("restricted", "Restricted")],
                        db_default="",
                        default="",
                        help_text=HELP,
                        max_length=12,
                    ),
                )
            ],
        ),
    ]
