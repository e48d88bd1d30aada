from django.db import migrations, models

HELP = "Only where the symbol is an official one of the United Nations: the cover then has the head of an official document."


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_move_issues")]

    operations = [
        # By hand: to add a column, Django makes the table of SQLite again, without the columns that only the version
        # before reads (0012).
        migrations.RunSQL(
            "ALTER TABLE reports_report ADD COLUMN distribution varchar(12) DEFAULT '' NOT NULL",
            "ALTER TABLE reports_report DROP COLUMN distribution",
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
        )
    ]
