"""Entries of passages.

The linter refuses unique constraints, which the version before could break. It cannot break these: that of documents
holds for fewer entries than before, and that of passages is of a column which it does not write.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0001_initial"),
        ("papers", "0001_initial"),
        ("participants", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="searchentry",
            name="search_entry_of_document_once",
        ),
        migrations.AddField(
            model_name="searchentry",
            name="passage",
            field=models.CharField(
                help_text="Which one, in words that stay: the same passage of another document is found once.",
                max_length=40,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="searchentry",
            name="passage_text",
            field=models.TextField(help_text="As it is shown.", null=True),
        ),
        migrations.AddField(
            model_name="searchentry",
            name="passage_title",
            field=models.TextField(help_text="As it is shown.", null=True),
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("passage", None), ("version", None)),
                fields=("document",),
                name="search_entry_of_document_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("passage__isnull", False)),
                fields=("document", "passage"),
                name="search_entry_of_passage_once",
            ),
        ),
    ]
