from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("papers", "0002_index_passages"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("aide_memoire", "Aide-memoire"),
                    ("concept_paper", "Concept paper"),
                    ("background", "Background paper"),
                    ("un_document", "United Nations document"),
                    ("publication", "Publication"),
                    ("information_note", "Information note"),
                    ("programme", "Programme"),
                    ("list_of_participants", "List of participants"),
                    ("expert_paper", "Expert paper"),
                    ("presentation", "Presentation"),
                    ("statement", "Statement"),
                    ("report", "Report"),
                    ("summary_of_findings", "Summary of findings"),
                    ("annex", "Annex"),
                    ("addendum", "Addendum"),
                    ("corrigendum", "Corrigendum"),
                    ("photo_video", "Photo or video"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="paper",
            name="kind",
            field=models.CharField(
                choices=[
                    ("aide_memoire", "Aide-memoire"),
                    ("concept_paper", "Concept paper"),
                    ("background", "Background paper"),
                    ("un_document", "United Nations document"),
                    ("publication", "Publication"),
                    ("information_note", "Information note"),
                    ("programme", "Programme"),
                    ("list_of_participants", "List of participants"),
                    ("expert_paper", "Expert paper"),
                    ("presentation", "Presentation"),
                    ("statement", "Statement"),
                    ("report", "Report"),
                    ("summary_of_findings", "Summary of findings"),
                    ("annex", "Annex"),
                    ("addendum", "Addendum"),
                    ("corrigendum", "Corrigendum"),
                    ("photo_video", "Photo or video"),
                ],
                default="expert_paper",
                max_length=24,
            ),
        ),
    ]
