from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reports", "0011_imports_are_written_and_undone")]

    operations = [migrations.RemoveField(model_name="wordimport", name="choices")]
