from django.db import migrations, models

import egm_portal.stored_json


class Migration(migrations.Migration):
    dependencies = [("agenda", "0013_documents_of_sessions")]

    operations = [
        # How Python reads the column: the table stays as it is.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="programme",
                    name="content",
                    field=models.JSONField(decoder=egm_portal.stored_json.SharedDecoder),
                )
            ],
        ),
    ]
