"""Writes the sections of an aide-memoire that were read from a document."""

import json
from collections.abc import Sequence
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import AideMemoireSection, Meeting, User
from egm_portal.undo.models import Change, ChangedRow
from egm_portal.undo.recording import record, values_of

WRITE = "write-aide-memoire"
CHANGED = (
    "Somebody else changed the aide-memoire after you had opened this page. Nothing was written. Look at its sections, "
    "and then write yours."
)


@transaction.atomic
def write_aide_memoire(
    *, meeting: Meeting, sections: Sequence[tuple[str, str]], are_added: bool, seen: str, by: User
) -> Change:
    """Writes sections, each with heading and body, in place of those that are there or after them.

    Raises NotAllowed if the sections are others than were `seen` (`state_of`).
    """
    # Two who write at once would both take the first number: the meeting's row makes them wait.
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    stored = list(_sections(meeting))
    if seen != _state(stored):
        raise NotAllowed(CHANGED)
    kept, gone = (stored, []) if are_added else ([], stored)
    rows = [ChangedRow(AideMemoireSection, section.pk, values_of(section), None) for section in gone]
    for section in gone:
        section.delete()
    first = max((section.number for section in kept), default=0) + 1
    for number, (heading, body) in enumerate(sections, start=first):
        section = AideMemoireSection.objects.create(meeting=meeting, number=number, heading=heading, body=body)
        rows.append(ChangedRow(AideMemoireSection, section.pk, None, values_of(section)))
    return record(meeting, verb=WRITE, meeting=meeting, by=by, rows=rows)


def state_of(meeting: Meeting) -> str:
    """What the sections are at present: others have another state."""
    return _state(_sections(meeting))


def _sections(meeting: Meeting) -> QuerySet[AideMemoireSection]:
    return AideMemoireSection.objects.filter(meeting=meeting).order_by("number")


def _state(sections: Sequence[AideMemoireSection] | QuerySet[AideMemoireSection]) -> str:
    written = [[section.pk, section.number, section.heading, section.body] for section in sections]
    return sha256(json.dumps(written).encode()).hexdigest()[:16]
