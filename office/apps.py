from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class OfficeConfig(AppConfig):
    name = "office"
    label = "office"
    verbose_name = "Organizers' office"

    def ready(self) -> None:
        from office.history import keep_history
        from office.organizers import keep_group

        keep_history()

        # Each package makes its permissions in its turn, and django.contrib.auth comes after all of ours.
        post_migrate.connect(keep_group, sender=apps.get_app_config("auth"), dispatch_uid="office keeps its group")


class PortalAdminConfig(AdminConfig):
    """Django's administration on the portal's own site, which asks organizers for a second factor in production."""

    default_site = "office.site.PortalAdminSite"
