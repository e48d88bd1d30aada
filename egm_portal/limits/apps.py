from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "egm_portal.limits"
    label = "limits"
