"""Dataclasses that rows keep as JSON for good, each with the number of its format.

The JSON says `"format": n`. However the dataclass changes later, every format that was ever written can be read: newer
fields have defaults, removed ones are ignored, and any other change is a step from one format to the next. One example
of each format is kept with the tests of its package, and stays as it is (`tests/test_stored_examples.py`).

Each column of such JSON is registered, so that the checks of the portal read every row.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache, partial
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from django.db.models import QuerySet
from django.utils.text import capfirst

EARLIER_KEY = "form"
"""What the number of the format was called until 27 November 2026: rows of that time still have it."""

Step = Callable[[dict], dict]  # from the JSON of one format to that of the next


class UnknownFormat(Exception):
    """The JSON has a format that this version of the portal cannot read: a newer one wrote it."""


@dataclass(frozen=True)
class StoredFormats:
    """The formats of one dataclass: each of the `steps` leads from one to the next, the last to the present one."""

    kind: type
    steps: Sequence[Step] = ()

    @property
    def present(self) -> int:
        return len(self.steps) + 1

    def stored(self, value: Any) -> dict:
        return {"format": self.present} | asdict(value)

    def restored(self, data: dict) -> Any:
        """The value from JSON of any format that was ever written; raises UnknownFormat for any other."""
        number = data.get("format", data.get(EARLIER_KEY))
        if number not in range(1, self.present + 1):
            known = f"this version of the portal reads formats 1 to {self.present}"
            raise UnknownFormat(f"{self.kind.__name__} was stored in format {number}, and {known}. Upgrade the portal.")
        for step in self.steps[number - 1 :]:
            data = step(data)
        return restored(self.kind, data)


@dataclass(frozen=True)
class StoredColumn:
    """Rows that keep JSON in this column, and what makes the value of it."""

    rows: Callable[[], QuerySet]
    name: str
    read: Callable[[dict], Any]

    def unreadable(self) -> Iterator[str]:
        """A sentence for each row that cannot be read."""
        for row in self.rows().order_by("pk").iterator(chunk_size=100):
            if reason := reason_unreadable(self.read, getattr(row, self.name)):
                yield f"{capfirst(row._meta.verbose_name)} {row.pk} (“{row}”): its {self.name} cannot be read. {reason}"


def reason_unreadable(read: Callable[[dict], Any], data: Any) -> str:
    """Why what a row keeps cannot be read, in a sentence, or nothing."""
    try:
        read(data)
    except UnknownFormat as refusal:
        return str(refusal)
    except Exception as error:  # other JSON raises whatever reading it makes of it
        return f"It is not what its format says ({type(error).__name__}: {error})."
    return ""


COLUMNS: list[StoredColumn] = []


def register_column(rows: Callable[[], QuerySet], name: str, read: Callable[[dict], Any]) -> None:
    """Registers a column, in the `apps.py` of its package: `rows` are those that have such JSON."""
    COLUMNS.append(StoredColumn(rows, name, read))


def restored(kind: type, data: dict) -> Any:
    """The dataclass from what `dataclasses.asdict` made of it, in this version or an earlier one."""
    return kind(
        **{name: restore(data[name]) if restore else data[name] for name, restore in _restorers(kind) if name in data}
    )


@cache
def _restorers(kind: type) -> list[tuple[str, Callable[[Any], Any] | None]]:
    """The fields of a dataclass, each with the function that makes its value of JSON unless they are the same.

    Without the cache, reading a release takes 1.2 ms instead of 0.1, for each page and calendar file.
    """
    hints = get_type_hints(kind)
    return [(field.name, _restorer(hints[field.name])) for field in fields(kind)]


def _restorer(hint: Any) -> Callable[[Any], Any] | None:
    """Restores dataclasses, lists of them at any depth, and those that may be None."""
    if is_dataclass(hint):
        return partial(restored, hint)
    of_list, is_optional = get_origin(hint) is list, get_origin(hint) is UnionType
    member = next(filter(None, map(_restorer, get_args(hint))), None) if of_list or is_optional else None
    if member and of_list:
        return lambda items: [member(item) for item in items]
    return member and (lambda value: None if value is None else member(value))
