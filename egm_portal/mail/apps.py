from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MailConfig(AppConfig):
    name = "egm_portal.mail"
    label = "mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        autodiscover_modules("mail", "reminder_mails", "contact_mails")
