from django.apps import AppConfig


class TextConfig(AppConfig):
    name = "egm_portal.text"
    label = "text"

    def ready(self) -> None:
        from django.urls import register_converter

        from egm_portal.text import folding
        from egm_portal.text.ids import Number

        register_converter(Number, "number")
        folding.connect()
