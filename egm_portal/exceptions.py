"""How an action says no, and a view that something is not for this reader."""

from django.core.exceptions import PermissionDenied
from django.http import Http404


class NotAllowed(PermissionDenied):
    """The transition is not in the table, or what it needs is missing; the message says so in plain words.

    A view that lets it pass answers 403.
    """


def refuse_if(refusal: str) -> None:
    """Raises NotAllowed with the sentence of a rule (`refusal_to_…`), unless it is empty."""
    if refusal:
        raise NotAllowed(refusal)


class NotYours(Http404):
    """What was asked for is there, and not for this reader: the answer is that of what is not there, the log knows."""
