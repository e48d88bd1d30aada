"""For what people send slides and statements: an item or a session, in addresses."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SubmissionTarget:
    """An item, by its key, or a session, by its number.

    `speaker` is the id of the participant for whom somebody else sends it, whom they have named.
    """

    key: str = ""
    speaker: int | None = None
    session: int | None = None


class TargetConverter:
    """A target as part of an address: "items/a1b2c3d4", "for/12/items/a1b2c3d4", "sessions/3"."""

    regex = r"(?:for/[1-9][0-9]{0,8}/)?items/[-a-zA-Z0-9_]+|sessions/[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> SubmissionTarget:
        *before, kind, name = value.split("/")
        if kind == "sessions":
            return SubmissionTarget(session=int(name))
        return SubmissionTarget(name, int(before[1]) if before else None)

    def to_url(self, target: SubmissionTarget | str) -> str:
        """Of a target, or of an item's key."""
        if isinstance(target, str):
            target = SubmissionTarget(target)
        if target.session:
            return f"sessions/{target.session}"
        return f"for/{target.speaker}/items/{target.key}" if target.speaker else f"items/{target.key}"
