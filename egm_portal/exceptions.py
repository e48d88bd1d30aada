"""How an action refuses, and how a view hides a row from a reader."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404


class NotAllowed(PermissionDenied):
    """A rule refuses the action; the message is a sentence for whoever asked. Uncaught, it is answered with 403."""


def refuse_if(refusal: str) -> None:
    """Raises NotAllowed with the sentence that a rule (`refusal_to_…`) returned, unless it is empty."""
    if refusal:
        raise NotAllowed(refusal)


class RowRemoved(Http404):
    """A form was sent for a row that is no longer there, by somebody who may see all rows of its kind here.

    It is answered with 410 and what was typed, by `website/removed_rows.py`. Whoever may not see them all gets Http404:
    they would learn from the difference which rows exist.
    """

    def __init__(self, model: type[Model], pk: object) -> None:
        super().__init__(f"{model._meta.verbose_name} {pk} was removed")
        self.model, self.pk = model, pk


class NotYours(Http404):
    """The row exists, but this reader may not see it: it is answered like one that does not exist, and logged."""
