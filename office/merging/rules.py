"""Which two entries can be merged, which of them stays, and which details it takes from the other."""

from collections import Counter

from office.merging.relations import relations
from papers.models import Document, Paper, PaperAuthor
from participants.fields import Use, fields_for
from participants.models import Participant
from participants.rules import ERASED

SAME = "These are one and the same entry."
GONE = "One of the two entries no longer exists."
DETAILS = tuple(fields_for(Use.MERGED))
TOGETHER = {"biography": ("biography_consent",), "photo": ("small_photo", "photo_consent")}
"""Fields that come with another one: a consent belongs to what it was given for."""
NAMES = ("honorific", "name", "family_name", "family_name_state", "letters_begin")
"""Fields of a name that the person has confirmed."""
_S = Participant.Status


def refusal_to_merge(first: Participant, second: Participant) -> str:
    """Why the two cannot be merged, in a sentence, or nothing; reads what belongs to them."""
    if first.pk == second.pk:
        return SAME
    if first.meeting_id != second.meeting_id:
        return "The two entries belong to different meetings."
    if first.erased_at or second.erased_at:
        return ERASED
    both_accepted = first.status == second.status == _S.ACCEPTED
    if both_accepted and first.user_id != second.user_id:
        return (
            "Both have accepted, and sign in with different addresses. The portal never gives one person’s sign-in to "
            "another. If they are the same person, withdraw the entry that is not used, then merge."
        )
    return _what_both_have(first, second)


def _what_both_have(first: Participant, second: Participant) -> str:
    """What one person can have only once and both have, in a sentence, or nothing."""
    both = {first.pk: first, second.pk: second}
    rows = Paper.objects.filter(participant__in=both, document__isnull=False).order_by()
    sent = list(rows.values_list("participant", "kind"))
    if of_both := sorted(kind for kind, number in Counter(kind for _, kind in sent).items() if number > 1):
        labels = " and ".join(Document.Kind(kind).label.lower() for kind in of_both)
        return f"Both have sent a paper that was received: {labels}. One person can have only one paper of a kind."
    written = PaperAuthor.objects.filter(participant__in=both).exclude(paper__participant__in=both)
    for one, kind in written.values_list("participant", "paper__kind"):
        if other := next((by for by, own in sent if own == kind and by != one), None):
            return f"“{both[one]}” writes a paper with somebody else, and “{both[other]}” has sent one of their own."
    for relation in relations():
        if not relation.kind.is_united and (count := relation.rows_of_both(first, second).count()):
            return f"Both entries have what one person can have only once: {relation.counted(count)}."
    return ""


def entry_that_stays(first: Participant, second: Participant) -> Participant | None:
    """The one whose address, invitation and answer are kept; None if that has to be chosen."""
    accepted = [entry for entry in (first, second) if entry.status == _S.ACCEPTED]
    if len(accepted) == 1:
        return accepted[0]
    filled = [entry for entry in (first, second) if entry.email or entry.status != _S.NOMINATED]
    if len(filled) < 2:
        return filled[0] if filled else first
    return None


def refusal_to_keep(kept: Participant, absorbed: Participant) -> str:
    if absorbed.status == _S.ACCEPTED and kept.status != _S.ACCEPTED:
        return f"“{absorbed}” has accepted: the address and answer of that entry are kept."
    return ""


def differing(first: Participant, second: Participant) -> list[str]:
    """The fields of which both have a value, and not the same."""
    pairs = ((name, getattr(first, name), getattr(second, name)) for name in DETAILS)
    return [name for name, one, other in pairs if one and other and one != other]


def has_better_name(absorbed: Participant, kept: Participant) -> bool:
    """Whether only the absorbed entry has a name that the person has confirmed."""
    confirmed = Participant.FamilyNameState.CONFIRMED
    return absorbed.family_name_state == confirmed and kept.family_name_state != confirmed


def filled_by(kept: Participant, absorbed: Participant) -> list[str]:
    """The fields that only the absorbed entry has."""
    return [name for name in DETAILS if getattr(absorbed, name) and not getattr(kept, name)]
