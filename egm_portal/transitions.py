"""Tables of transitions: for each state, the states that may follow it, with the verb that leads to each."""

from collections.abc import Mapping

Transitions = Mapping[str, Mapping[str, str]]


class Undoable(str):
    """A verb that can be undone for a while: what it changed then returns to the state before."""

    __slots__ = ()


def can_be_undone(transitions: Transitions, before: str, now: str) -> bool:
    """Whether something in the state `now` may return to `before` because the verb that led here is undone."""
    return isinstance(transitions.get(before, {}).get(now), Undoable)
