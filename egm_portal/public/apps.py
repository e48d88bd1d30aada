from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "egm_portal.public"
    label = "public"
