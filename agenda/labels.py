"""What is printed of a session before its title: "2", "III". Working sessions are counted in the order of time.

A label belongs to the reader; the number of a session (`Session.number`) belongs to its address and never changes.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import count
from typing import Protocol

from agenda.kinds import KindInfo


class Labelled(Protocol):
    pk: int
    starts_at: datetime
    label: str
    info: KindInfo


def labels_by_count(sessions: Iterable[Labelled], to_label: Collection[int] = ()) -> dict[int, str]:
    """The label that counting gives to each of these sessions, by their ids; empty for what is not counted.

    A working session without a label was left out by somebody, unless it is among those `to_label`.
    """
    number, labels = count(1), {}
    for session in sorted(sessions, key=lambda session: (session.starts_at, session.pk)):
        is_counted = session.info.is_counted and (session.label or session.pk in to_label)
        labels[session.pk] = str(next(number)) if is_counted else ""
    return labels


def labelled_by_count(sessions: Iterable[Labelled]) -> set[int]:
    """The ids of the sessions whose labels are those that counting gives: nobody chose another."""
    sessions = list(sessions)
    labels = labels_by_count(sessions)
    is_chosen = {session.pk for session in sessions if session.info.is_counted and not session.label}
    return {session.pk for session in sessions if session.label == labels[session.pk]} - is_chosen
