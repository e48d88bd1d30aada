"""The kinds of mail that the portal sends, which each package registers in its `mail.py` and `reminder_mails.py`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from egm_portal.mail.models import Message


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content: bytes
    media_type: str


Filler = Callable[[Message], str]
Attacher = Callable[[Message], Iterable[Attachment]]
Example = Callable[[int], dict]


class NoLongerWanted(Exception):
    """Raised by a filler when its mail has lost its purpose: the message is cancelled, with this reason."""


class UnknownKind(LookupError):
    """Raised for a kind of mail that no package has registered."""


class NoExample(LookupError):
    """Raised by `Kind.example` when this mail would not be written to that person; the message says why."""


@dataclass(frozen=True)
class Placeholder:
    """What a name such as {deadline} stands for in an organizer's own wording, and its value in a mail's context.

    A wording without a `required` one is refused: the mail would be of no use.
    """

    describes: str
    fill: Callable[[Mapping], object]
    required: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of mail: its name ("participants/invitation"), what it is, and the fillers of its slots.

    A filler gets the message and gives the slot's value at the moment of sending; the value is stored nowhere.
    `attach` alike gets the message and gives the files that go with it.
    A kind with an `example` can have an organizer's own wording for a meeting, with the `placeholders` beside those of
    every mail: it gives the context of the mail to the participant with an id, or raises NoExample.
    `stops_at_bounce`: not sent to an address from which mail came back.
    """

    name: str
    describes: str
    slots: Mapping[str, Filler] = field(default_factory=dict)
    attach: Attacher = lambda message: ()
    placeholders: Mapping[str, Placeholder] = field(default_factory=dict)
    example: Example | None = None
    stops_at_bounce: bool = False

    def template(self, ending: str) -> str:
        """The name of one of the kind's templates: `ending` is "subject.txt", "txt" or "html"."""
        package, name = self.name.split("/")
        return f"{package}/mail/{name}.{ending}"


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Allows the outbox to send these kinds of mail."""
    _kinds.update({kind.name: kind for kind in kinds})


def kind_named(name: str) -> Kind:
    """The kind with this name; raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"No package has registered mails of the kind {name!r}.") from None


def all_kinds() -> list[Kind]:
    """Every kind that a package has registered."""
    return list(_kinds.values())


def reworded_kinds() -> list[Kind]:
    """The kinds that may have an organizer's own wording, by what they are."""
    kinds = (kind for kind in _kinds.values() if kind.example)
    return sorted(kinds, key=lambda kind: kind.describes)


def described(name: str) -> str:
    """What this kind of mail is, in words; its bare name for a kind that is registered no more."""
    return _kinds[name].describes if name in _kinds else name


def fillers_of(name: str) -> Mapping[str, Filler]:
    """The fillers of this kind's slots; none for a kind that is registered no more."""
    return _kinds[name].slots if name in _kinds else {}
