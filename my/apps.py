from django.apps import AppConfig


class MyConfig(AppConfig):
    name = "my"
    label = "my"

    def ready(self) -> None:
        from allauth.mfa.signals import authentication_failed, authenticator_added
        from django.contrib.auth.signals import user_logged_in

        from egm_portal.mail import registry
        from my.mail import code_in
        from my.sign_in import count_new_factor, note_beginning, note_failure

        user_logged_in.connect(note_beginning, dispatch_uid="sessions begin")
        authenticator_added.connect(count_new_factor, dispatch_uid="factors count")
        authentication_failed.connect(note_failure, dispatch_uid="factors fail")

        code = registry.Kind("my/sign_in_code", "The code with which somebody signs in", slots={"code": code_in})
        registry.register(code)
        for name, describes in [
            ("my/password_reset", "The link with which an organizer sets a new password"),
            ("my/password_refused", "News for an organizer that no password is mailed before there is a second factor"),
            ("my/notice", "News about the security of an account"),
        ]:
            registry.register(registry.Kind(name=name, describes=describes))
