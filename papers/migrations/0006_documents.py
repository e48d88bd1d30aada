import egm_portal.text.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("papers", "0005_public_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="errata_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="date of the note"),
        ),
        migrations.AddField(
            model_name="document",
            name="link",
            field=models.CharField(
                blank=True,
                help_text="In place of a file, for what has its place on another site, such as a film. It begins with https://.",
                max_length=500,
                validators=[egm_portal.text.validators.validate_outside_address],
                verbose_name="address elsewhere",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="related",
            field=models.ManyToManyField(blank=True, to="papers.document", verbose_name="related documents"),
        ),
        migrations.AddField(
            model_name="document",
            name="subjects",
            field=models.CharField(
                blank=True,
                help_text="Separated by commas, as a library would list them: ICT, social policy.",
                max_length=500,
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("link", ""), ("link__startswith", "https://"), _connector="OR"),
                name="document_link_is_https",
                violation_error_message="An address elsewhere begins with https://.",
            ),
        ),
    ]
