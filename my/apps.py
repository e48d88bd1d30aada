from django.apps import AppConfig


class MyConfig(AppConfig):
    name = "my"
    label = "my"

    def ready(self) -> None:
        from allauth.account import signals as account
        from allauth.mfa import signals as mfa
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from egm_portal.meetings.actions import means_of_signing_in_removed
        from my.sign_in import factors, sessions

        for signal, receiver in [
            (user_logged_in, sessions.note_beginning),
            (user_logged_out, sessions.note_end),
            (account.authentication_step_completed, sessions.note_step),
            (account.email_confirmed, sessions.note_confirmed_address),
            (account.password_changed, sessions.note_new_password),
            (account.password_set, sessions.note_new_password),
            (mfa.authenticator_added, sessions.count_new_factor),
            (mfa.authenticator_removed, factors.note_removed_factor),
            (mfa.authentication_failed, sessions.note_failure),
            (means_of_signing_in_removed, sessions.forget_means),
        ]:
            signal.connect(receiver, dispatch_uid=receiver.__name__)
