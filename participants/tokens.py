"""The links of invitations: an HMAC of secret, purpose, invitation and nonce (256 bits), kept nowhere.

ASVS 5.0, 6.4.1 and 11.5.1; old secrets count while SECRET_KEY_FALLBACKS lists them.
"""

import base64
import re
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from egm_portal.mail.links import absolute
from participants.models import Invitation

PURPOSE = "participants.invitation"
SHAPE = re.compile(r"(\d{1,18})-([A-Za-z0-9_-]{43})", re.ASCII)


def new_nonce() -> str:
    """Sixteen random bytes in hexadecimal: what makes a link differ from the one before it."""
    return secrets.token_hex(16)


def invitation_token(invitation: Invitation, secret: str | None = None) -> str:
    """The part of the invitation's address that proves who opens it."""
    value = f"{invitation.pk}:{invitation.nonce}"
    digest = salted_hmac(PURPOSE, value, secret=secret or settings.SECRET_KEY, algorithm="sha256").digest()
    return f"{invitation.pk}-{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def invitation_link(invitation: Invitation) -> str:
    """The absolute address of the invitation's page."""
    return absolute(reverse("participants:invitation", args=[invitation_token(invitation)]))


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a token proves, or None for a token that proves nothing."""
    shape = SHAPE.fullmatch(token)
    if not shape:
        return None
    invitation = (
        Invitation.objects.select_related("participant__meeting", "participant__user").filter(pk=int(shape[1])).first()
    )
    if invitation is None:
        return None
    secrets_in_use = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    proven = [constant_time_compare(invitation_token(invitation, secret), token) for secret in secrets_in_use]
    return invitation if any(proven) else None
