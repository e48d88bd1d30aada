"""What readers do not get of a file: the kinds, their sentences, and how a version stores them."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.text import get_text_list

from egm_portal.stored_json import StoredFormats


@dataclass(frozen=True)
class Place:
    """Where something was left out: the page or slide, the words, and the address of a link, as far as known."""

    page: int | None = None
    words: str = ""
    address: str = ""


@dataclass(frozen=True)
class Omission:
    """One kind of what was left out: how often, and the first places."""

    kind: str
    count: int
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class LeftOut:
    """What was left out of one file."""

    omissions: list[Omission] = field(default_factory=list)


FORMATS = StoredFormats(LeftOut)


@dataclass(frozen=True)
class Kind:
    """How a kind is called, once and several times.

    Somebody has to look at what `changes_the_text` before it is published: readers see something else than the author
    does. What `is_added` is no omission: readers get it.
    """

    one: str
    several: str
    changes_the_text: bool = True
    is_added: bool = False


KINDS = {
    "deletions": Kind(
        "1 passage or picture that was deleted with tracked changes",
        "{} passages or pictures that were deleted with tracked changes",
    ),
    "moves": Kind(
        "1 passage or picture at its former place: it was moved with tracked changes",
        "{} passages or pictures at their former places: they were moved with tracked changes",
    ),
    "insertions": Kind(
        "1 passage or picture that was inserted with tracked changes",
        "{} passages or pictures that were inserted with tracked changes",
        is_added=True,
    ),
    "comments": Kind("1 comment", "{} comments"),
    "hidden_text": Kind("1 hidden passage or drawing", "{} hidden passages or drawings"),
    "hidden_layers": Kind("1 layer that is switched off", "{} layers that are switched off"),
    "hidden_slides": Kind("1 hidden slide", "{} hidden slides"),
    "notes": Kind("the speaker notes of 1 slide", "the speaker notes of {} slides"),
    "notes_on_pages": Kind("1 sticky note", "{} sticky notes"),
    "highlights": Kind(
        "1 mark that highlights, underlines or strikes out text",
        "{} marks that highlight, underline or strike out text",
    ),
    "marks_on_pages": Kind(
        "1 drawing, stamp or text that was put onto a page",
        "{} drawings, stamps or texts that were put onto pages",
    ),
    "links": Kind(
        "1 link that readers could not follow; its text stays",
        "{} links that readers could not follow; their text stays",
    ),
    "crops": Kind(
        "the cropped parts of 1 picture that the portal cannot cut off",
        "the cropped parts of {} pictures that the portal cannot cut off",
        is_added=True,
    ),
    "template": Kind(
        "the address of the template from which the document was made",
        "the addresses of {} templates from which the document was made",
        changes_the_text=False,
    ),
    "chart_tables": Kind(
        "the data table behind 1 chart; the chart itself stays",
        "the data tables behind {} charts; the charts themselves stay",
        changes_the_text=False,
    ),
}
"""In the order in which they are told."""


@dataclass(frozen=True)
class Line:
    """One kind in words: what it is, where it was, and how many more places there are."""

    text: str
    places: list[str]
    more: int


def stored(found: list[dict]) -> dict:
    """What the sandbox has found, as a version stores it; kinds that this portal does not know are left away."""
    omissions = [
        Omission(each["kind"], each["count"], [Place(**place) for place in each["places"]])
        for kind in KINDS
        for each in found
        if each["kind"] == kind
    ]
    return FORMATS.stored(LeftOut(omissions))


def restored(data: dict | None) -> list[Omission]:
    return FORMATS.restored(data).omissions if data else []


def change_the_text(omissions: list[Omission]) -> bool:
    return any(KINDS[omission.kind].changes_the_text for omission in omissions)


def lines(omissions: list[Omission], *, of_slides: bool = False) -> list[Line]:
    """What was left out, a line for each kind."""
    return [_line(omission, of_slides) for omission in omissions if not KINDS[omission.kind].is_added]


def added_lines(omissions: list[Omission], *, of_slides: bool = False) -> list[Line]:
    """What has become part of the text, in the same way."""
    return [_line(omission, of_slides) for omission in omissions if KINDS[omission.kind].is_added]


def sentences(omissions: list[Omission]) -> list[str]:
    """The same in short: one sentence for what was left out, one for what was added."""
    left_out = [_words(omission) for omission in omissions if not KINDS[omission.kind].is_added]
    added = [_words(omission) for omission in omissions if KINDS[omission.kind].is_added]
    said = [f"Readers do not get {get_text_list(left_out, 'and')}."] if left_out else []
    return said + ([f"Readers get {get_text_list(added, 'and')}."] if added else [])


def _words(omission: Omission) -> str:
    kind = KINDS[omission.kind]
    return (kind.one if omission.count == 1 else kind.several).format(f"{omission.count:,}")


def _line(omission: Omission, of_slides: bool) -> Line:
    counts = Counter(_place(place, "slide" if of_slides else "page") for place in omission.places)
    places = [place if times == 1 else f"{place}, {times} times" for place, times in counts.items()]
    return Line(_words(omission), places, max(omission.count - len(omission.places), 0))


def _place(place: Place, noun: str) -> str:
    where = f"{noun} {place.page}" if place.page else ""
    words = f"“{place.words}”" if place.words else ""
    address = f"({place.address})" if place.address and words else place.address
    return ", ".join(filter(None, [where, " ".join(filter(None, [words, address]))]))
