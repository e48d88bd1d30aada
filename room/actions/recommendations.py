"""Writes to conclusions and recommendations, as long as the report that carries them is open.

Each locks the room of the meeting, then the proposal, and increments the counter that the pages of the room follow.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from egm_portal.exceptions import refuse_if
from egm_portal.marked_texts.actions import Base, restored, save_version
from egm_portal.marked_texts.models import TextVersion, VersionedText
from egm_portal.meetings.models import Meeting, User
from participants.models import Participant
from room import rules
from room.actions.screen import increment_counter, locked_in_room, locked_room, record
from room.models import Recommendation, RecordEntry, Room
from room.rules import Seen

__all__ = [
    "Arrangement",
    "arrange_recommendations",
    "delete_recommendation",
    "propose_recommendation",
    "restore_recommendation",
    "reword_recommendation",
]


@transaction.atomic
def propose_recommendation(*, meeting: Meeting, **values) -> Recommendation:
    """A new proposal with these values, as `proposed` takes them; raises NotAllowed."""
    room = locked_room(meeting.pk)
    refuse_if(rules.refusal_once_settled(room.settled))
    return proposed(room, meeting=meeting, **values)


def proposed(
    room: Room,
    *,
    meeting: Meeting,
    kind: str,
    text: str,
    addressee: str = "",
    by: Participant | None = None,
    written_by: User | None = None,
    source: str = "",
    **fields,
) -> Recommendation:
    """A new proposal `by` a participant, who has written its words unless somebody else has (`written_by`).

    The caller has locked the room. Raises NotAllowed for words that cannot be its text.
    """
    refuse_if(rules.refusal_of_words(text))
    own = Recommendation.objects.filter(meeting=meeting)
    last = own.filter(kind=kind).aggregate(last=Max("position"))["last"] or 0
    queued = own.aggregate(last=Max("queue_position"))["last"] or 0
    room.last_number += 1
    proposal = Recommendation.objects.create(
        meeting=meeting,
        kind=kind,
        addressee=addressee,
        proposed_by=by,
        proposal_number=room.last_number,
        queue_position=queued + 1,
        wording=VersionedText.objects.create(meeting=meeting),
        **{"position": last + 1} | fields,
    )
    author = written_by or (by and by.user)
    first = save_version(versioned_text=proposal.wording, text=text, based_on=Base(0), by=author, source=source)
    proposal.text, proposal.version = first.text, first.number
    increment_counter(room)
    return proposal


@transaction.atomic
def delete_recommendation(*, recommendation: Recommendation, seen: Seen | None) -> None:
    """Deletes an undecided proposal, as it was seen, with every version of its words; raises NotAllowed."""
    room, recommendation = locked_in_room(recommendation)
    refuse_if(rules.refusal_of_seen(recommendation, seen) or rules.refusal_to_delete_recommendation(recommendation))
    wording = recommendation.wording_id
    recommendation.delete()
    VersionedText.objects.filter(pk=wording).delete()
    increment_counter(room)


@transaction.atomic
def reword_recommendation(
    *,
    recommendation: Recommendation,
    text: str,
    seen: Seen,
    by: User | None,
    changes_adopted: bool = False,
    source: str = "",
) -> TextVersion:
    """Saves other words as the next version of what was seen; the adopted ones stay a version of their own.

    Raises NotAllowed if somebody else saved other words or decided meanwhile, if the meeting has adopted the words,
    unless the caller `changes_adopted` words, or if the report no longer takes any. The same words from the same
    version, sent once more, change nothing.
    """
    room, recommendation = locked_in_room(recommendation)
    if recommendation.version == seen.version + 1 and recommendation.text == text:
        return TextVersion.objects.get(versioned_text=recommendation.wording, number=recommendation.version)
    refuse_if(rules.refusal_to_change(recommendation) or rules.refusal_of_words(text))
    refuse_if(rules.refusal_to_reword(recommendation, changes_adopted=changes_adopted))
    refuse_if(rules.refusal_of_seen(recommendation, seen))
    saved = save_version(
        versioned_text=recommendation.wording,
        text=text,
        based_on=Base(seen.version),
        by=by,
        source=source,
    )
    if saved.number != recommendation.version:
        if room.proposal_id == recommendation.pk:
            recommendation.version = saved.number
            record(room, RecordEntry.Event.SHOWN, recommendation, by)
        increment_counter(room)
    return saved


@transaction.atomic
def restore_recommendation(
    *, recommendation: Recommendation, number: int, seen: Seen, by: User | None, changes_adopted: bool = False
) -> TextVersion:
    """Saves the words of version `number` as the newest; raises NotAllowed as `reword_recommendation` does."""
    earlier = TextVersion.objects.get(versioned_text=recommendation.wording_id, number=number)
    return reword_recommendation(
        recommendation=recommendation,
        text=earlier.text,
        seen=seen,
        by=by,
        changes_adopted=changes_adopted,
        source=restored(number),
    )


class Arrangement(NamedTuple):
    """What stands beside the words of a conclusion or recommendation: its place, its short title and its group."""

    position: int
    short_title: str
    group: str

    @classmethod
    def of(cls, recommendation: Recommendation) -> "Arrangement":
        return cls(recommendation.position, recommendation.short_title, recommendation.group)

    @property
    def fingerprint(self) -> str:
        """What a page sends as what it showed."""
        return sha256("\n".join(map(str, self)).encode()).hexdigest()[:16]


@transaction.atomic
def arrange_recommendations(*, meeting: Meeting, changes: Mapping[Recommendation, tuple[str, Arrangement]]) -> int:
    """Puts rows in order, each with the fingerprint of what was seen of it; returns how many have changed.

    The words stay. Raises NotAllowed, and changes none, if somebody else changed one meanwhile.
    """
    room = locked_room(meeting.pk)
    refuse_if(rules.refusal_once_settled(room.settled))
    own = Recommendation.objects.filter(meeting=meeting, pk__in=[row.pk for row in changes])
    rows = {row.pk: row for row in own}
    changed = []
    for shown, (seen, arrangement) in changes.items():
        row = rows.get(shown.pk)
        refuse_if("" if row and Arrangement.of(row).fingerprint == seen else rules.ARRANGED_MEANWHILE)
        if Arrangement.of(row) != arrangement:
            row.position, row.short_title, row.group = arrangement
            changed.append(row)
    Recommendation.objects.bulk_update(changed, ["position", "short_title", "group"])
    if changed:
        increment_counter(room)
    return len(changed)
