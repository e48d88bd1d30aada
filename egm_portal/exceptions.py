"""How an action refuses, and how a view hides a row from a reader."""

from django.core.exceptions import PermissionDenied
from django.http import Http404


class NotAllowed(PermissionDenied):
    """A rule refuses the action; the message is a sentence for whoever asked. Uncaught, it is answered with 403."""


def refuse_if(refusal: str) -> None:
    """Raises NotAllowed with the sentence that a rule (`refusal_to_…`) returned, unless it is empty."""
    if refusal:
        raise NotAllowed(refusal)


class NotYours(Http404):
    """The row exists, but this reader may not see it: it is answered like one that does not exist, and logged."""
