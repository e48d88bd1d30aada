from django.apps import AppConfig


class MyConfig(AppConfig):
    name = "my"
    label = "my"

    def ready(self) -> None:
        from allauth.mfa.signals import authentication_failed, authenticator_added
        from django.contrib.auth.signals import user_logged_in

        from my.sign_in.sessions import count_new_factor, note_beginning, note_failure

        user_logged_in.connect(note_beginning, dispatch_uid="sessions begin")
        authenticator_added.connect(count_new_factor, dispatch_uid="factors count")
        authentication_failed.connect(note_failure, dispatch_uid="factors fail")
