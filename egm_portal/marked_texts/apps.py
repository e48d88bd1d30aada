from django.apps import AppConfig


class MarkedTextsConfig(AppConfig):
    name = "egm_portal.marked_texts"
    label = "versioned_texts"  # after which its tables are named
    verbose_name = "Texts in versions"
