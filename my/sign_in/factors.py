"""Which second factors can be removed, and what follows."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from egm_portal.meetings.actions import end_confirmation
from egm_portal.meetings.models import User
from egm_portal.security_events import security_event

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class FactorAdapter(DefaultMFAAdapter):
    """Keeps the last second factor of somebody with a role: with the next one, a mailbox alone would open it."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": (
            "The administration needs a second factor. Add another one first, then you can remove this one."
        )
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user, type__in=FACTORS).exclude(pk=authenticator.pk)
        return not authenticator.user.is_staff or others.exists()


def note_removed_factor(sender, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs) -> None:
    security_event("credential_removed", user=user.pk, method=authenticator.type)
    if not Authenticator.objects.filter(user=user, type__in=FACTORS).exists():
        # The next one has to be confirmed again, should the account get a role.
        end_confirmation(user=user)
