"""The file that readers get beside the one that came. What readers had before stays theirs, until it is made anew."""

from django.db import migrations, models
from django.db.models import F


def keep_what_readers_have(apps, schema_editor) -> None:
    shown = apps.get_model("papers", "Version").objects.filter(current_from__isnull=False)
    shown.update(public_name=F("stored_name"), public_sha256=F("sha256"), public_size=F("size"))


class Migration(migrations.Migration):
    dependencies = [("papers", "0004_handing_in")]

    operations = [
        migrations.AddField(
            model_name="version",
            name="public_name",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Where the file is stored that readers get; empty until it has been made.",
                max_length=100,
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="public_sha256",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="SHA-256 of what readers get"),
        ),
        migrations.AddField(
            model_name="version",
            name="public_size",
            field=models.PositiveBigIntegerField(blank=True, help_text="Bytes.", null=True),
        ),
        migrations.RunPython(keep_what_readers_have, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("current_from__isnull", True), models.Q(("public_name", ""), _negated=True), _connector="OR"
                ),
                name="version_current_has_a_public_file",
                violation_error_message="Readers get a file only once their copy of it has been made.",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
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
        ),
    ]
