from django.conf import settings


def absolute(path: str) -> str:
    """The full address of `path`, which begins with a slash; from SITE_URL, never from the Host of a request."""
    return f"{settings.SITE_URL}{path}"
