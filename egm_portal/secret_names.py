"""Names of fields that hold secrets, which never leave the page on which they were typed."""

import re

SECRET = re.compile(
    r"passw|passphrase|credential|csrfmiddlewaretoken|(^|[-_])(code|otp|pin|token|secret)$", re.IGNORECASE
)

NOT_KEPT = "Not kept as a draft."
"""What is said beside another field that must not be in a draft, such as one about a visa."""


def is_secret(name: str) -> bool:
    """Whether a field with this name must not be kept in a draft."""
    return bool(SECRET.search(name))
