"""Dataclasses that rows keep as JSON for good, each with the number of its format.

The JSON says `"format": n`. However the dataclass changes later, every format that was ever written can be read: newer
fields have defaults, removed ones are ignored, and any other change is a step from one format to the next. One example
of each format is kept with the tests of its package.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache, lru_cache, partial
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

Step = Callable[[dict], dict]  # from the JSON of one format to that of the next


class SharedDecoder(json.JSONDecoder):
    """For a column that pages read again and again: rows with the same text share what was parsed of it once.

    So nobody may change the value in place.
    """

    def decode(self, text: str) -> Any:
        return decoded(text)


@lru_cache(maxsize=16)
def decoded(text: str) -> Any:
    return json.loads(text)


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
        number = data.get("format")
        if number not in range(1, self.present + 1):
            known = f"this version of the portal reads formats 1 to {self.present}"
            raise UnknownFormat(f"{self.kind.__name__} was stored in format {number}, and {known}. Upgrade the portal.")
        for step in self.steps[number - 1 :]:
            data = step(data)
        return restored(self.kind, data)


def restored(kind: type, data: dict) -> Any:
    """The dataclass from what `dataclasses.asdict` made of it, in this version or an earlier one."""
    return kind(
        **{name: restore(data[name]) if restore else data[name] for name, restore in _restorers(kind) if name in data}
    )


@cache
def _restorers(kind: type) -> list[tuple[str, Callable[[Any], Any] | None]]:
    """The fields of a dataclass, each with the function that makes its value of JSON unless they are the same."""
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
