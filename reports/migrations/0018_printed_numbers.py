"""A column that the version before never fills, so that its writes cannot offend against the constraint."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_not_for_attribution"),
        ("papers", "0003_submissions"),
        ("participants", "0004_online_participation"),
        ("reports", "0017_waiting_comments_of_word_imports"),
        ("versioned_texts", "0003_version_begun_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="recommendation",
            name="printed_number",
            field=models.PositiveSmallIntegerField(
                editable=False, help_text="Among those of its kind, in printed order, from clearance on.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("printed_number__isnull", False)),
                fields=("meeting", "kind", "printed_number"),
                name="recommendation_printed_number_once",
                violation_error_message="Another conclusion or recommendation has this number.",
            ),
        ),
    ]
