"""The links of invitations: an HMAC of secret, purpose, invitation and nonce (256 bits), which is not stored.

ASVS 5.0, 6.4.1 and 11.5.1; old secrets are valid while SECRET_KEY_FALLBACKS lists them.
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
# 18 digits: a longer number would not fit into the id of a row.
SHAPE = re.compile(r"(\d{1,18})-([A-Za-z0-9_-]{43})", re.ASCII)


def new_nonce() -> str:
    """Sixteen random bytes in hexadecimal, which make each link differ from the one before it."""
    return secrets.token_hex(16)


def invitation_token(invitation: Invitation, secret: str | None = None) -> str:
    # Computed whenever it is needed: a stored link could be read by whoever reads the database or a backup.
    value = f"{invitation.pk}:{invitation.nonce}"
    digest = salted_hmac(PURPOSE, value, secret=secret or settings.SECRET_KEY, algorithm="sha256").digest()
    return f"{invitation.pk}-{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def invitation_link(invitation: Invitation) -> str:
    return absolute(reverse("participants:invitation", args=[invitation_token(invitation)]))


def invitation_of(token: str) -> Invitation | None:
    """The invitation of a valid token, or None."""
    shape = SHAPE.fullmatch(token)
    if not shape:
        return None
    invitation = (
        Invitation.objects.select_related("participant__meeting", "participant__user").filter(pk=int(shape[1])).first()
    )
    if invitation is None:
        return None
    secrets_in_use = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    # A list, not a generator: all are compared, in the same time whichever matches.
    matches = [constant_time_compare(invitation_token(invitation, secret), token) for secret in secrets_in_use]
    return invitation if any(matches) else None
