from django.conf import settings
from django.db import migrations, models


def forget_those_without(apps, schema_editor) -> None:
    """Deletes bounces without an address: each stood for every nomination that had none."""
    apps.get_model("mail", "Bounce").objects.using(schema_editor.connection.alias).filter(address="").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0001_initial"),
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(forget_those_without, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="bounce",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", ""), _negated=True),
                name="bounce_has_an_address",
                violation_error_message="Mail comes back from an address.",
            ),
        ),
    ]
