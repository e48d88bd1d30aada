"""The one way in which an action of this package says no."""

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """The transition is not in the table, or what it needs is missing; the message says so in plain words."""
