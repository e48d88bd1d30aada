"""allauth's forms for second factors, which also log the failures for which allauth sends no signal."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.webauthn import forms as keys
from django.forms import HiddenInput, JSONField, ValidationError

from egm_portal.meetings.models import User
from egm_portal.security_events import security_event

LIMITED = "too_many_login_attempts"


def _note_limit(user: User, error: ValidationError) -> None:
    if error.code == LIMITED:
        security_event("limit_hit", user=user.pk, limit="wrong second factors")


class _CodeMixin:
    def clean_code(self) -> str:
        try:
            return super().clean_code()
        except ValidationError as error:
            _note_limit(self.user, error)
            raise


class _CredentialField(JSONField):
    """The browser's answer for a security key, as JSON."""

    def to_python(self, value: str):
        try:
            return super().to_python(value)
        except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class _KeyMixin:
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = _CredentialField(widget=HiddenInput)

    def clean_credential(self):
        try:
            return super().clean_credential()
        except ValidationError as refusal:
            error = refusal
        except (AttributeError, KeyError):  # allauth and fido2 expect every part that a browser sends
            error = get_adapter().validation_error("incorrect_code")
        if error.code == LIMITED:
            _note_limit(self.user, error)
        else:
            security_event("sign_in_failed", user=self.user and self.user.pk, method="webauthn")
        raise error


class AuthenticateForm(_CodeMixin, codes.AuthenticateForm):
    """The code of an app, or a recovery code, at sign-in."""


class ReauthenticateForm(_CodeMixin, codes.ReauthenticateForm):
    """The same before something that needs confirmation."""


class AuthenticateWebAuthnForm(_KeyMixin, keys.AuthenticateWebAuthnForm):
    """A key after the password."""


class LoginWebAuthnForm(_KeyMixin, keys.LoginWebAuthnForm):
    """A passkey alone."""


class ReauthenticateWebAuthnForm(_KeyMixin, keys.ReauthenticateWebAuthnForm):
    """A key before something that needs confirmation."""
