from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower


def note_refusals(apps, schema_editor) -> None:
    """Marks as permanent what no organizer wrote down: a mail server had refused the address."""
    bounces = apps.get_model("mail", "Bounce").objects.using(schema_editor.connection.alias)
    bounces.filter(recorded_by=None).update(is_permanent=True)


def keep_one_for_each_address(apps, schema_editor) -> None:
    """Deletes the later ones of several standing bounces of an address, of which one held everywhere before."""
    bounces = apps.get_model("mail", "Bounce").objects.using(schema_editor.connection.alias)
    known = set()
    for pk, address in bounces.filter(cleared_at=None).order_by("pk").values_list("pk", "address"):
        if address.lower() in known:
            bounces.filter(pk=pk).delete()
        known.add(address.lower())


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0003_bounces_are_addresses_that_fail"),
        ("meetings", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="bounce", name="bounce_standing_once"),
        # The code of the version before writes rows without this column: the database fills it.
        migrations.AddField(
            model_name="bounce",
            name="is_permanent",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="refused for good"),
        ),
        migrations.RunPython(note_refusals, keep_one_for_each_address),
        migrations.AddConstraint(
            model_name="bounce",
            constraint=models.UniqueConstraint(
                Lower("address"),
                models.F("meeting"),
                condition=models.Q(("cleared_at__isnull", True), ("is_permanent", False)),
                name="bounce_standing_once_in_a_meeting",
                violation_error_message="It is known already that mail to this address comes back.",
            ),
        ),
        migrations.AddConstraint(
            model_name="bounce",
            constraint=models.UniqueConstraint(
                Lower("address"),
                condition=models.Q(("cleared_at__isnull", True), ("is_permanent", True)),
                name="bounce_permanent_once",
                violation_error_message="It is known already that this address is refused.",
            ),
        ),
    ]
