"""The information notes of a meeting, which go with the e-mail that confirms an acceptance.

They are documents, of a package above this one, which registers how they are found and attached.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from egm_portal.mail.registry import Attachment
from egm_portal.meetings.models import Meeting


class InformationNote(NamedTuple):
    """A note that whoever takes part may read; `address` is that of its page, if everybody may open it."""

    pk: int
    title: str
    address: str
    is_attached: bool


class Source(NamedTuple):
    find: Callable[[Meeting], list[InformationNote]]
    attach: Callable[[Iterable[int]], list[Attachment]]
    """The files of the notes with these ids, as they are now; none of a note that was withdrawn."""


_registered: list[Source] = []


def register(source: Source) -> None:
    _registered.append(source)


def notes_of(meeting: Meeting) -> list[InformationNote]:
    return _registered[0].find(meeting)


def attachments(notes: Iterable[int]) -> list[Attachment]:
    return _registered[0].attach(notes)
