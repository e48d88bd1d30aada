from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Max, QuerySet, prefetch_related_objects

from egm_portal.meetings.models import Meeting
from participants.letters_of_invitation.rules import free_references
from participants.models import LetterOfInvitation, Participant


def letters_of(meeting: Meeting, people: Iterable[int] | None = None) -> list[LetterOfInvitation]:
    """The letters of the meeting, or of these people in it, ready to be written: three queries."""
    letters: QuerySet = LetterOfInvitation.objects.filter(meeting=meeting, participant__erased_at=None)
    if people is not None:
        letters = letters.filter(participant__in=people)
    return with_facts(meeting, list(letters.select_related("participant").order_by("number")))


def with_facts(meeting: Meeting, letters: Sequence[LetterOfInvitation]) -> list[LetterOfInvitation]:
    """The same letters, all of one row of the meeting with the facts that each of them names."""
    prefetch_related_objects([meeting], "contacts", "funding_terms")
    for letter in letters:
        letter.meeting = letter.participant.meeting = meeting
    return list(letters)


def letter_of(participant: Participant) -> LetterOfInvitation | None:
    """The person's letter; no query if the row was selected with it."""
    return getattr(participant, "letter_of_invitation", None)


def without_signed_letter(people: Sequence[Participant]) -> tuple[list[Participant], list[Participant]]:
    """Those of these people, all of one meeting, whose letter has no scan, and those for whom none was prepared.

    Nobody if no letter of the meeting was prepared. One query at most.
    """
    unsigned = [person for person in people if (letter := letter_of(person)) and not letter.signed_file]
    unprepared = [person for person in people if letter_of(person) is None]
    has_letters = len(unprepared) < len(people)
    if unprepared and not has_letters:
        has_letters = LetterOfInvitation.objects.filter(meeting=unprepared[0].meeting_id).exists()
    return unsigned, unprepared if has_letters else []


def next_references(meeting: Meeting) -> Iterator[str]:
    """The references of the next letters of the meeting, one after the other: two queries."""
    letters = LetterOfInvitation.objects.filter(meeting=meeting).order_by()
    return free_references(meeting, newest_number(meeting), letters.values_list("reference", flat=True))


def newest_number(meeting: Meeting) -> int:
    return LetterOfInvitation.objects.filter(meeting=meeting).aggregate(newest=Max("number"))["newest"] or 0
