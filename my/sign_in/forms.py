"""allauth's forms of the sign-in, with the portal's label for an e-mail address."""

from allauth.account import forms

EMAIL = "E-mail address"


class LoginForm(forms.LoginForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = EMAIL


class RequestCodeForm(forms.RequestLoginCodeForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL
