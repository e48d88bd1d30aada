"""The line of steps from the announcement of a meeting, or somebody's invitation, to the report."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A step on such a line; `state` is "done", "now" or "" for what is to come."""

    name: str
    note: str
    state: str
