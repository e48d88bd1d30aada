from django.conf import settings


def absolute(path: str) -> str:
    # Never from the Host of a request, which whoever sends the request can choose.
    return f"{settings.SITE_URL}{path}"
