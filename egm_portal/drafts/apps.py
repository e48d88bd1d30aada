from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "egm_portal.drafts"
    label = "drafts"
