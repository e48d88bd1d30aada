from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "egm_portal.mail"
    label = "mail"
    verbose_name = "Mail"
