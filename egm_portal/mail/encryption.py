"""Values that a mail contains and no column may show, such as a sign-in code: encrypted until the mail has left."""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

PURPOSE = "egm_portal.mail.encryption"


class Unreadable(Exception):
    """Raised when the secret key under which values were encrypted is gone."""


def encrypt(values: dict[str, str]) -> str:
    return fernet(PURPOSE).encrypt(json.dumps(values).encode()).decode()


def decrypt(encrypted: str) -> dict[str, str]:
    """The values, with SECRET_KEY or one of SECRET_KEY_FALLBACKS; raises Unreadable."""
    if not encrypted:
        return {}
    try:
        return json.loads(fernet(PURPOSE).decrypt(encrypted.encode()))
    except InvalidToken:
        raise Unreadable("The secret key has changed since this message was queued.") from None


def fernet(purpose: str) -> MultiFernet:
    """A key for each purpose: encrypts under SECRET_KEY, and decrypts with SECRET_KEY_FALLBACKS too."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [salted_hmac(purpose, "", secret=secret, algorithm="sha256").digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
