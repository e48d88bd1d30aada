from django.apps import AppConfig


class MyConfig(AppConfig):
    name = "egm_portal.my"
    label = "my"

    def ready(self) -> None:
        from egm_portal.mail import registry

        for name, describes in [
            ("my/sign_in_code", "The code with which somebody signs in"),
            ("my/password_reset", "The link with which an organizer sets a new password"),
            ("my/notice", "News about the security of an account"),
        ]:
            registry.register(registry.Kind(name=name, describes=describes))
