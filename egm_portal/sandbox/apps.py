from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "egm_portal.sandbox"

    def ready(self) -> None:
        from egm_portal.sandbox import checks  # noqa: F401 - registers the check
