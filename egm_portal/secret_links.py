"""Links that prove who follows them: an HMAC of secret, purpose, row and nonce (256 bits), which is stored nowhere.

ASVS 5.0, 6.4.1 and 11.5.1; old secrets are valid while SECRET_KEY_FALLBACKS lists them.
"""

import base64
import re
import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

# 18 digits: a longer number would not fit into the id of a row.
SHAPE = re.compile(r"(\d{1,18})-[A-Za-z0-9_-]{43}", re.ASCII)


def new_nonce() -> str:
    """Sixteen random bytes in hexadecimal, which make each link differ from the one before it."""
    return secrets.token_hex(16)


def token_of(purpose: str, pk: int, nonce: str, secret: str | None = None) -> str:
    # Computed whenever it is needed: a stored link could be read by whoever reads the database or a backup.
    digest = salted_hmac(purpose, f"{pk}:{nonce}", secret=secret or settings.SECRET_KEY, algorithm="sha256").digest()
    return f"{pk}-{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def row_in(token: str) -> int | None:
    """The id of the row that the token is about, whether it proves anything or not; None without the shape of one."""
    shape = SHAPE.fullmatch(token)
    return int(shape[1]) if shape else None


def proves(token: str, purpose: str, pk: int, nonce: str) -> bool:
    secrets_in_use = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    # A list, not a generator: all are compared, in the same time whichever matches.
    return any([constant_time_compare(token_of(purpose, pk, nonce, secret), token) for secret in secrets_in_use])
