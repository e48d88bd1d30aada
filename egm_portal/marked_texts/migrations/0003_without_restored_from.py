from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("versioned_texts", "0002_source")]

    operations = [migrations.RemoveField(model_name="textversion", name="restored_from")]
