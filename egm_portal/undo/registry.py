"""What packages add to the undoing of a change, each in its `undo.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Model

from egm_portal.undo.models import Change


@dataclass(frozen=True)
class Undoing:
    """`refusal` says why the change of the row can no longer be undone, or nothing.

    `take_back` takes back what else followed, in the transaction that undoes the change; it raises NotAllowed if
    somebody was quicker. `mails_of` counts the e-mails that changes send.
    """

    refusal: Callable[[Model, Change], str]
    take_back: Callable[[Change], None] = lambda change: None
    mails_of: Callable[[Sequence[Change]], int] = lambda changes: 0


def refusal_by_former(
    model: type[Model], column: str, rule: Callable[[Model, str], str]
) -> Callable[[Model, Change], str]:
    """A refusal that asks the rule about the row and each value that the column had before the change."""

    def refusal(row: Model, change: Change) -> str:
        former = (changed.before.get(column) for changed in change.changed(model) if changed.before)
        return next(filter(None, (rule(row, value) for value in former if value is not None)), "")

    return refusal


_of_models: dict[type[Model], Undoing] = {}
_of_all: list[Undoing] = []


def register(undoing: Undoing, model: type[Model] | None = None) -> None:
    """Registers what counts for changes of rows of the model, or of all."""
    if model:
        _of_models[model] = undoing
    elif undoing not in _of_all:
        _of_all.append(undoing)


def undoings_of(model: type[Model]) -> list[Undoing]:
    """Those of every change come first. A model that nobody has registered raises KeyError."""
    return [*_of_all, _of_models[model]]


def mails_of(changes: Sequence[Change]) -> int:
    return sum(undoing.mails_of(changes) for undoing in _of_all)
