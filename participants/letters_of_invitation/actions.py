"""Every write to letters of invitation."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import Meeting
from participants.letters_of_invitation import rules
from participants.letters_of_invitation.queries import newest_number, next_references
from participants.models import LetterOfInvitation, Participant


@transaction.atomic
def prepare_letter(
    *,
    participant: Participant,
    dated_on: date,
    reply_by: date,
    reference: str = "",
    copies: str = "",
    enclosures: str = "",
) -> LetterOfInvitation:
    """The letter of the participant with these values, its first one or the same one changed.

    Without a reference it has the one that it had, or the next one of the meeting. Raises NotAllowed.
    """
    participant = Participant.objects.locked().get(pk=participant.pk)
    refuse_if(rules.refusal_to_prepare(participant))
    # Locked: two letters that are prepared at once must not have one number.
    meeting = Meeting.objects.select_for_update(no_key=True).get(pk=participant.meeting_id)
    letters = LetterOfInvitation.objects.filter(meeting=meeting)
    letter = letters.filter(participant=participant).first()
    if letter is None:
        letter = LetterOfInvitation(meeting=meeting, participant=participant, number=newest_number(meeting) + 1)
    letter.reference = reference or letter.reference or next(next_references(meeting))
    if letters.exclude(pk=letter.pk).filter(reference__iexact=letter.reference).exists():
        raise NotAllowed(rules.REFERENCE_TAKEN.format(letter.reference))
    letter.dated_on, letter.reply_by, letter.copies, letter.enclosures = dated_on, reply_by, copies, enclosures
    letter.save()
    return letter


def forget_letters(participants: Iterable[int]) -> None:
    """Empties what letters of people who are erased say of others; their references are not used again."""
    LetterOfInvitation.objects.filter(participant__in=participants).update(copies="")
