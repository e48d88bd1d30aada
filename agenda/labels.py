"""What is printed of a session before its title: "2", "III". Working sessions are counted in the order of time.

A label belongs to the reader; the number of a session (`Session.number`) belongs to its address and never changes.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Protocol

from agenda.kinds import KindInfo


class Labelled(Protocol):
    pk: int
    starts_at: datetime
    label: str
    info: KindInfo


def labels_by_count(sessions: Iterable[Labelled]) -> dict[int, str]:
    """The label that counting gives to each of these sessions, by their ids; empty for what is not counted."""
    number = count(1)
    ordered = sorted(sessions, key=lambda session: (session.starts_at, session.pk))
    return {session.pk: str(next(number)) if session.info.is_counted else "" for session in ordered}


def counted(sessions: Iterable[Labelled]) -> set[int]:
    """The ids of the sessions whose labels are those that counting gives: nobody chose another."""
    sessions = list(sessions)
    labels = labels_by_count(sessions)
    return {session.pk for session in sessions if session.label == labels[session.pk]}
