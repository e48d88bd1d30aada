"""Every write to letters of invitation."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from egm_portal.clock import portal_now
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


@transaction.atomic
def add_signed_letter(*, letter: LetterOfInvitation, stored_name: str, instead_of: str = "") -> None:
    """Keeps the stored scan as the signed letter, in the place of the scan with the name `instead_of`.

    Raises NotAllowed if the letter has another one meanwhile, or is that of somebody who is erased.
    """
    letter = LetterOfInvitation.objects.select_for_update(of=("self",), no_key=True).get(pk=letter.pk)
    refuse_if(rules.refusal_to_add_signed(letter, instead_of))
    letter.signed_file, letter.signed_at = stored_name, portal_now()
    letter.save(update_fields=["signed_file", "signed_at"])


def forget_letters(participants: Iterable[int]) -> list[str]:
    """Empties letters of people who are erased, whose references are not used again.

    Returns the stored names of their scans, which are to be deleted.
    """
    letters = LetterOfInvitation.objects.filter(participant__in=participants)
    scans = list(letters.exclude(signed_file="").values_list("signed_file", flat=True))
    letters.update(copies="", signed_file="", signed_at=None)
    return scans
