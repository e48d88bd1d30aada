"""What the portal can print, which each package registers in its `printing.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from egm_portal.pdf.models import Rendering


class UnknownSource(LookupError):
    """Raised for a kind of rendering that no package has registered."""


@dataclass(frozen=True)
class Printable:
    """A document to be printed. Relative links lead to the portal.

    Nothing is fetched but `data:` URLs and the `files`: their names in the storage by the addresses in the HTML.
    """

    html: str  # a whole page, with its language
    title: str
    stylesheets: tuple[str, ...] = ("report.css",)  # names of files in static/css/paper, after those that all share
    files: Mapping[str, str] = field(default_factory=dict)
    compared: str = ""  # in place of the HTML when contents are compared, without what may differ, such as the day


@dataclass(frozen=True)
class Source:
    """One kind of rendering."""

    kind: str
    build: Callable[[int], Printable]  # from the id of its subject
    # Called in the transaction that makes a rendering ready, before its row is written.
    done: Callable[[Rendering], None] = lambda rendering: None


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    _sources.update({source.kind: source for source in sources})


def source_of(kind: str) -> Source:
    """Raises UnknownSource."""
    try:
        return _sources[kind]
    except KeyError:
        raise UnknownSource(f"No package has registered renderings of the kind {kind!r}.") from None
