from django.db import migrations

FORMER = "The attached calendar file replaces the earlier one."
PRESENT = "“My calendar”, on your personal page, puts yours into your own calendar."


def mend(apps, schema_editor):
    """Organizers' own templates begin with the portal's text, which promised a file that is no longer attached."""
    templates = apps.get_model("mail", "MailTemplate").objects.filter(text__contains=FORMER)
    for template in templates:
        template.text = template.text.replace(FORMER, PRESENT)
        template.save(update_fields=["text"])


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
