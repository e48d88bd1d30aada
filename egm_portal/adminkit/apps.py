from django.apps import AppConfig


class AdminKitConfig(AppConfig):
    name = "egm_portal.adminkit"
    label = "adminkit"

    def ready(self) -> None:
        from egm_portal.adminkit import history  # noqa: F401 - connects its receivers
