"""Addresses as mails give them."""

from django.conf import settings


def absolute(path: str) -> str:
    """The full address of `path` (which begins with a slash), from SITE_URL and never from a request's Host."""
    return f"{settings.SITE_URL}{path}"
