"""For what people send slides and statements: an item or a session, in addresses."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """An item, by its key.

    `speaker` is the id of the participant for whom somebody else sends it, whom they have named.
    """

    key: str
    speaker: int | None = None


class PlaceConverter:
    """A place as part of an address: "items/a1b2c3d4", "for/12/items/a1b2c3d4"."""

    regex = r"(?:for/[1-9][0-9]{0,8}/)?items/[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> Place:
        *before, _, key = value.split("/")
        return Place(key, int(before[1]) if before else None)

    def to_url(self, place: Place | str) -> str:
        """Of a place, or of an item's key."""
        if isinstance(place, str):
            place = Place(place)
        return f"for/{place.speaker}/items/{place.key}" if place.speaker else f"items/{place.key}"
