from django.apps import AppConfig


class VersionedTextsConfig(AppConfig):
    name = "egm_portal.versioned_texts"
    verbose_name = "Texts in versions"
