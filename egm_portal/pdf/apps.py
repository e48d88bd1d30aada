from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PdfConfig(AppConfig):
    name = "egm_portal.pdf"
    label = "pdf"
    verbose_name = "PDF"

    def ready(self) -> None:
        from django.db.models.signals import post_delete

        from egm_portal.pdf.models import Rendering, delete_file

        post_delete.connect(delete_file, sender=Rendering, dispatch_uid="files of renderings")
        autodiscover_modules("printing")
