"""The kinds of mail that the portal sends, registered by their packages in `AppConfig.ready()`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from egm_portal.mail.models import Message

Filler = Callable[[Message], str]


class NoLongerWanted(Exception):
    """Raised by a filler when its mail has lost its purpose: the message is cancelled, with this reason."""


class UnknownKind(LookupError):
    """Raised for a kind of mail that no package has registered."""


@dataclass(frozen=True)
class Kind:
    """One kind of mail: its name ("participants/invitation"), what it is, and the fillers of its slots.

    A filler gets the message and gives the slot's value at the moment of sending; the value is stored nowhere.
    """

    name: str
    describes: str
    slots: Mapping[str, Filler] = field(default_factory=dict)

    def template(self, ending: str) -> str:
        """The name of one of the kind's templates: `ending` is "subject.txt", "txt" or "html"."""
        package, name = self.name.split("/")
        return f"{package}/mail/{name}.{ending}"


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Lets the outbox send this kind of mail."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    """The kind with this name; raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"No package has registered mails of the kind {name!r}.") from None


def fillers_of(name: str) -> Mapping[str, Filler]:
    """The fillers of this kind's slots; none for a kind that is registered no more."""
    return _kinds[name].slots if name in _kinds else {}
