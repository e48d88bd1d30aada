from django.apps import AppConfig


class PdfConfig(AppConfig):
    name = "egm_portal.pdf"
    label = "pdf"
    verbose_name = "PDF"
