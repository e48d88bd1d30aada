"""The kinds of mail that the portal sends, which each package registers in its `mail.py` and `reminder_mails.py`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from egm_portal.mail.models import Message
from egm_portal.undo.delays import Delay


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    media_type: str


Filler = Callable[[Message], str]
Attacher = Callable[[Message], Iterable[Attachment]]
Example = Callable[[int], dict]


class NoLongerWanted(Exception):
    """Raised by a filler if its mail has lost its purpose: the message is cancelled, with this reason."""


class UnknownKind(LookupError):
    """Raised for a kind of mail that no package has registered."""


class NoExample(LookupError):
    """Raised by `Kind.example` if that person would not receive this e-mail; the message says why."""


@dataclass(frozen=True)
class Placeholder:
    """What a name such as {deadline} in an organizer's mail template means, and its value in a mail's context.

    A template without a `required` one is refused, because the mail would be of no use.
    """

    description: str
    fill: Callable[[Mapping], object]
    required: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of mail.

    Its template `<name>.html` has the subject in a block; the plain text is derived from it. A kind with an `example`
    can have an organizer's own template for a meeting, which begins with subject and text in `<name>.own.txt`. The
    example returns the context of the mail to the participant with an id, or raises NoExample. `short` names the kind
    in lists: "reminder".
    """

    name: str  # such as "participants/invitation", as its template
    description: str
    slots: Mapping[str, Filler] = field(default_factory=dict)  # called when the mail is sent; values are never stored
    attach: Attacher = lambda message: ()
    placeholders: Mapping[str, Placeholder] = field(default_factory=dict)  # in addition to those of every mail
    example: Example | None = None
    short: str = ""
    stops_at_bounce: bool = False  # not sent to an address from which mail came back
    again: Callable[[Message], dict] | None = None  # the context of one that waits, with the facts of now
    delay: Delay = Delay.NONE  # while it waits, the verb that caused it can be undone

    def template(self, ending: str) -> str:
        """The name of one of the kind's templates; `ending` is "html" or "own.txt"."""
        package, name = self.name.split("/")
        return f"{package}/mail/{name}.{ending}"


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    _kinds.update({kind.name: kind for kind in kinds})


def kind_named(name: str) -> Kind:
    """Raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"No package has registered e-mails of the kind {name!r}.") from None


def all_kinds() -> list[Kind]:
    return list(_kinds.values())


def customizable_kinds() -> list[Kind]:
    kinds = (kind for kind in _kinds.values() if kind.example)
    return sorted(kinds, key=lambda kind: kind.description)


def described(name: str) -> str:
    """The description of the kind; its name if it is no longer registered."""
    return _kinds[name].description if name in _kinds else name


def in_short(name: str) -> str:
    """What lists call mails of this kind."""
    return (_kinds[name].short if name in _kinds else "") or described(name)


def fillers_of(name: str) -> Mapping[str, Filler]:
    """The fillers of the kind's slots; none if it is no longer registered."""
    return _kinds[name].slots if name in _kinds else {}
