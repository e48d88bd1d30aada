from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class UndoConfig(AppConfig):
    name = "egm_portal.undo"
    label = "undo"

    def ready(self) -> None:
        autodiscover_modules("undo")
