"""The one way in which an action says no."""

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """The transition is not in the table, or what it needs is missing; the message says so in plain words.

    A view that lets it pass answers 403.
    """
