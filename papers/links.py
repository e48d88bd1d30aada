"""Addresses of documents that have their place on another site."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

_is_address = URLValidator(schemes=["https"])


def validate_outside_address(address: str) -> None:
    """Refuses what is no address with https, and one that carries a name or a password: every reader would see it."""
    try:
        if not address.startswith("https://"):
            raise ValidationError("Another scheme, or one in capitals.")
        _is_address(address)
    except ValidationError:
        raise ValidationError("Give the whole address, beginning with https://.", code="https") from None
    parts = urlsplit(address)
    if parts.username is not None or parts.password is not None:
        raise ValidationError("This address holds a name or a password. Give one that everybody may see.", code="https")
