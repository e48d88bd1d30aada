"""What the portal can print, which each package registers in its `printing.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from egm_portal.pdf.models import Rendering


class UnknownSource(LookupError):
    """Raised for a kind of rendering that no package has registered."""


@dataclass(frozen=True)
class Printable:
    """A document ready for print: whole HTML that names its language, and style sheets by their names under static/css.

    `title` is the PDF's title. Only `data:` URLs are fetched; relative links lead to the portal. `compared` stands for
    the HTML where contents are compared, if that also says what makes no other content, such as the day of printing.
    """

    html: str
    title: str
    stylesheets: tuple[str, ...] = ("report.css",)
    compared: str = ""


def nothing_more(rendering: Rendering) -> None:
    """Does nothing: most renderings have no consequence."""


@dataclass(frozen=True)
class Source:
    """One kind of rendering; `build` gives the printable form of the subject with this id.

    `done` is called in the transaction that makes a rendering ready, before its row is written.
    """

    kind: str
    build: Callable[[int], Printable]
    done: Callable[[Rendering], None] = nothing_more


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Allows the portal to print these kinds."""
    _sources.update({source.kind: source for source in sources})


def source_of(kind: str) -> Source:
    """The source of this kind; raises UnknownSource."""
    try:
        return _sources[kind]
    except KeyError:
        raise UnknownSource(f"No package has registered renderings of the kind {kind!r}.") from None
