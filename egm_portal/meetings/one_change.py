"""Changes of many rows, whose consequences are written once, at the end, and in one order.

Signals call `follow_up` for each saved row. Outside `one_change` it writes at once: 200 imported people then take 0.33
seconds instead of 0.22, and two people who change much at once may each wait for a row of the other.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum

Write = Callable[[dict[Hashable, object]], None]


class FollowUp(IntEnum):
    """The consequences of a change, in the order in which they are written and their rows are locked."""

    # Documents are locked before their meeting: two orders would be a deadlock.
    SEARCH_ENTRIES = 1
    REVISIONS = 2


_pending: ContextVar[dict[FollowUp, tuple[Write, dict]] | None] = ContextVar("pending follow-ups", default=None)


@contextmanager
def one_change() -> Iterator[None]:
    """Writes each follow-up of the rows that change inside it once, at its end. It belongs inside their transaction."""
    if _pending.get() is not None:
        yield
        return
    token = _pending.set({})
    try:
        yield
    finally:
        pending = _pending.get()
        _pending.reset(token)
    for _, (write, values) in sorted(pending.items()):
        write(values)


def follow_up(kind: FollowUp, write: Write, values: dict[Hashable, object]) -> None:
    """Calls `write` with these values by key: now, or at the end of `one_change` with those of all rows."""
    pending = _pending.get()
    if pending is None:
        write(values)
    else:
        pending.setdefault(kind, (write, {}))[1].update(values)


def drop_follow_up(kind: FollowUp, key: Hashable) -> None:
    if (pending := _pending.get()) and kind in pending:
        pending[kind][1].pop(key, None)
