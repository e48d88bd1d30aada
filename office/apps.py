from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class OfficeConfig(AppConfig):
    name = "office"
    label = "office"
    verbose_name = "Organizers' office"

    def ready(self) -> None:
        from allauth.account.signals import authentication_step_completed

        import office.changes.mail
        import office.digest.mail  # noqa: F401 - both register their e-mails
        from office.first_factor import note_factor
        from office.history import keep_history
        from office.models import LetterFile
        from office.organizers import update_group
        from papers.files import storage
        from participants.models import LetterOfInvitation

        keep_history()
        scans = LetterOfInvitation.objects.exclude(signed_file="")
        storage.register_references(lambda: scans.values_list("signed_file", flat=True))
        storage.register_references(lambda: LetterFile.objects.values_list("stored_name", flat=True))
        authentication_step_completed.connect(note_factor, dispatch_uid="office.note_factor")

        # Each app creates its permissions after its migrations, and django.contrib.auth comes after all of ours.
        post_migrate.connect(update_group, sender=apps.get_app_config("auth"), dispatch_uid="office.update_group")


class PortalAdminConfig(AdminConfig):
    """Puts the portal's own site, which requires a second factor in production, in the place of Django's."""

    default_site = "office.site.PortalAdminSite"
