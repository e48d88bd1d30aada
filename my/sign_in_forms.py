"""allauth's forms of the sign-in, which call an address what every other page of the portal calls it."""

from allauth.account import forms

EMAIL = "E-mail address"


class LoginForm(forms.LoginForm):
    """Signs in with a password."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = EMAIL


class RequestCodeForm(forms.RequestLoginCodeForm):
    """Asks for a code by mail."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for a link to a new password."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL
