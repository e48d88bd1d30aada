from django.db import migrations
from django.db.models import F


def keep_adopted_texts(apps, schema_editor) -> None:
    adopted = apps.get_model("reports", "Recommendation").objects.filter(state="adopted", adopted_text="")
    adopted.update(adopted_text=F("text"))


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_rounds")]

    operations = [migrations.RunPython(keep_adopted_texts, migrations.RunPython.noop)]
