from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "egm_portal.mail"
    label = "mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        from egm_portal.mail.contact_mails import register_kinds

        register_kinds()
