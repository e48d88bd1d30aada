"""Who can have a letter of invitation, and under which reference. No writes here, and no request."""

from collections.abc import Collection, Iterator
from itertools import count

from egm_portal.clock import portal_now
from egm_portal.meetings.models import Meeting
from participants.models import LetterOfInvitation, Participant
from participants.rules import ERASED, refusal_of_ended

REFERENCE_TAKEN = "Another letter of this meeting has the reference “{}”."


def refusal_to_prepare(participant: Participant) -> str:
    """Why no letter of invitation can be made for the person, or nothing."""
    if participant.erased_at:
        return ERASED
    if participant.status in Participant.GONE:
        return f"{participant.get_status_display()}."
    if refusal := refusal_of_ended(participant.meeting, portal_now()):
        return refusal
    return "" if participant.meeting.takes_place else "The meeting has no days at present."


def refusal_to_add_signed(letter: LetterOfInvitation, instead_of: str) -> str:
    """Why no scan can be kept as the signed letter, in the place of the one with this stored name; or nothing."""
    if letter.participant.erased_at:
        return ERASED
    return "" if letter.signed_file == instead_of else f"{letter.reference} has another signed letter meanwhile."


def free_references(meeting: Meeting, after: int, taken: Collection[str]) -> Iterator[str]:
    """The references that follow the running number `after`, without those that are taken."""
    begins = meeting.letter_reference or meeting.slug
    known = {reference.casefold() for reference in taken}
    numbered = (f"{begins}/L.{number:02}" for number in count(after + 1))
    return (reference for reference in numbered if reference.casefold() not in known)
