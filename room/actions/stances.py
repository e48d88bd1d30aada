"""What participants write in the room: their own proposals, agreement and objections, and wordings they suggest."""

from collections.abc import Mapping

from django.db import transaction

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.marked_texts.actions import Base
from egm_portal.meetings.models import User
from papers.models import Document
from participants.models import Participant
from room import rules
from room.actions.recommendations import (
    delete_recommendation,
    propose_recommendation,
    reword_recommendation,
)
from room.actions.screen import (
    count_reply,
    increment_counter,
    increment_replies,
    lock_as_read,
    locked_in_room,
    locked_room,
    read_in_room,
)
from room.models import UNDECIDED, Recommendation, Room, Stance, Suggestion
from room.queries import evidence_shown_to, facts_of, stamp_of_facts
from room.rules import Act, Seen, refusal_of_seen

__all__ = [
    "accept_suggestion",
    "answer_recommendation",
    "change_own_proposal",
    "ignore_suggestion",
    "propose_as_participant",
    "suggest_for_version",
    "take_back_answer",
    "withdraw_proposal",
]

CHANGED = (
    "Somebody else has changed the kind, addressee, title, objective, session or evidence of this proposal since you "
    "opened the page. Look at the proposal in the room; if you save again, yours replace theirs."
)
GONE = "You no longer take part in this meeting: nothing was sent."


@transaction.atomic
def propose_as_participant(
    *,
    participant: Participant,
    kind: str,
    text: str,
    addressee: str = "",
    evidence: Mapping[Document, str] | None = None,
    **fields,
) -> Recommendation:
    """A proposal of a participant, with the pages of each document of its `evidence`; raises NotAllowed.

    One with the same words that they made before, and that is undecided, is returned instead: their button may have
    been pressed twice.
    """
    room = locked_room(participant.meeting_id)
    _refuse_unless_may(room, participant, Act.PROPOSE)
    own = Recommendation.objects.filter(meeting=participant.meeting_id, proposed_by=participant, state__in=UNDECIDED)
    same = own.filter(kind=kind, addressee=addressee, text=text).first()
    if same:
        return same
    made = propose_recommendation(
        meeting=participant.meeting, kind=kind, text=text, addressee=addressee, by=participant, **fields
    )
    _write_evidence(made, evidence or {})
    return made


@transaction.atomic
def change_own_proposal(
    *,
    participant: Participant,
    recommendation: Recommendation,
    text: str,
    based_on: Base,
    seen: str = "",
    evidence: Mapping[Document, str] | None = None,
    **fields,
) -> Recommendation:
    """Changes a proposal of one's own until it is under consideration; raises NotAllowed.

    With `seen` (`stamp_of_facts`), what somebody else has changed since then is not overwritten, but refused. Evidence
    that its form does not show to the participant is kept.
    """
    room, recommendation = locked_in_room(recommendation)
    _refuse_unless_may(room, participant, Act.PROPOSE)
    refuse_if(_refusal_of_owner(participant, recommendation) or rules.refusal_to_change_own(recommendation))
    is_as_seen = not seen or seen == stamp_of_facts(recommendation)
    before = facts_of(recommendation)
    as_shown = Seen(based_on.number, Recommendation.State.PROPOSED)
    reword_recommendation(recommendation=recommendation, text=text, seen=as_shown, by=participant.user)
    for name, value in fields.items():
        setattr(recommendation, name, value)
    recommendation.save()
    shown = evidence_shown_to(participant.user, recommendation)
    unseen = [document for document in recommendation.evidence.all() if document not in shown]
    kept = {document: recommendation.evidence_pages.get(str(document.pk), "") for document in unseen}
    _write_evidence(recommendation, kept | dict(evidence or {}))
    refuse_if("" if is_as_seen or facts_of(recommendation) == before else CHANGED)
    increment_counter(locked_room(participant.meeting_id))
    return recommendation


@transaction.atomic
def withdraw_proposal(*, participant: Participant, recommendation: Recommendation, seen: Seen) -> None:
    """Deletes a proposal of one's own, as it was seen, until it is under consideration; nobody gets its number."""
    room, recommendation = locked_in_room(recommendation)
    _refuse_unless_may(room, participant, Act.PROPOSE)
    refuse_if(_refusal_of_owner(participant, recommendation) or rules.refusal_to_change_own(recommendation))
    delete_recommendation(recommendation=recommendation, seen=seen)


@transaction.atomic
def answer_recommendation(
    *, participant: Participant, recommendation: Recommendation, version: int, answer: str, words: str = ""
) -> Stance:
    """Agrees or objects to this version; another answer replaces it, and the same one changes nothing."""
    refuse_if(rules.refusal_of_stance(words))
    values = {"answer": answer, "words": words.strip() if answer == Stance.Answer.OBJECTS else ""}
    own = {"recommendation": recommendation, "participant": participant, "version": version}
    room = _locked_for_answer(participant, recommendation, version)
    stance = Stance.objects.filter(**own).first() or Stance(**own)
    if values != {"answer": stance.answer, "words": stance.words}:
        stance.answer, stance.words, stance.answered_at = values["answer"], values["words"], portal_now()
        stance.save()
        count_reply(room)
    return stance


@transaction.atomic
def take_back_answer(*, participant: Participant, recommendation: Recommendation, version: int) -> None:
    """Deletes one's own answer to this version, until another follows or the proposal is decided."""
    room = _locked_for_answer(participant, recommendation, version)
    own = Stance.objects.filter(recommendation=recommendation, participant=participant, version=version)
    if own.delete()[0]:
        count_reply(room)


@transaction.atomic
def suggest_for_version(
    *, participant: Participant, recommendation: Recommendation, version: int, text: str, reason: str = ""
) -> Suggestion:
    """Suggests other words instead of this version; a second suggestion for it replaces the first while it is open."""
    room, recommendation = locked_in_room(recommendation)
    _refuse_unless_may(room, participant, Act.PROPOSE)
    refuse_if(rules.refusal_to_answer(recommendation, version))
    refuse_if(rules.refusal_of_suggestion(recommendation, text, reason))
    own = {"recommendation": recommendation, "participant": participant, "version": version}
    earlier = Suggestion.objects.filter(**own).first()
    if earlier and (earlier.text, earlier.reason) == (text, reason):
        return earlier
    values = {"text": text, "reason": reason, "suggested_at": portal_now(), "state": Suggestion.State.OPEN}
    suggestion, _ = Suggestion.objects.update_or_create(**own, defaults=values)
    increment_replies(room)
    return suggestion


@transaction.atomic
def accept_suggestion(*, suggestion: Suggestion, seen: Seen, by: User | None) -> Suggestion:
    """Makes the suggested wording the next version, which is asked about again; raises NotAllowed."""
    room, recommendation = locked_in_room(suggestion.recommendation)
    suggestion = Suggestion.objects.select_for_update(no_key=True).get(pk=suggestion.pk)
    if suggestion.state == Suggestion.State.ACCEPTED:
        return suggestion
    refuse_if(rules.refusal_to_accept(suggestion, recommendation))
    suggestion.accepted_as = reword_recommendation(
        recommendation=recommendation, text=suggestion.text, seen=seen, by=by, source="Suggested wording"
    )
    suggestion.state = Suggestion.State.ACCEPTED
    suggestion.save()
    return suggestion


@transaction.atomic
def ignore_suggestion(*, suggestion: Suggestion, seen: Seen) -> Suggestion:
    room, recommendation = locked_in_room(suggestion.recommendation)
    suggestion = Suggestion.objects.select_for_update(no_key=True).get(pk=suggestion.pk)
    if suggestion.state == Suggestion.State.OPEN:
        refuse_if(refusal_of_seen(recommendation, seen))
        suggestion.state = Suggestion.State.IGNORED
        suggestion.save()
        increment_replies(room)
    return suggestion


def _locked_for_answer(participant: Participant, recommendation: Recommendation, version: int) -> Room:
    """The room, locked, in which this person may answer to this version; raises NotAllowed.

    What may be refused is read before the lock, and again only if somebody has decided something since: two hundred
    people may answer at once, and each of them waits for those who hold it.
    """
    room, current = read_in_room(recommendation)
    _refuse_unless_may(room, participant, Act.DECIDE)
    refuse_if(rules.refusal_to_answer(current, version))
    if not lock_as_read(room):
        room, current = locked_in_room(recommendation)
        _refuse_unless_may(room, participant, Act.DECIDE)
        refuse_if(rules.refusal_to_answer(current, version))
    return room


def _refuse_unless_may(room: Room, participant: Participant, act: Act) -> None:
    role = Participant.objects.attending().filter(pk=participant.pk).values_list("role", flat=True).first()
    if role is None:
        raise NotAllowed(GONE)
    meeting = participant.meeting
    refuse_if(rules.refusal_to_act(act, rules.acts_of_role(role, room)) or rules.refusal_after_meeting(meeting))


def _refusal_of_owner(participant: Participant, recommendation: Recommendation) -> str:
    return "" if recommendation.proposed_by_id == participant.pk else "This is not your proposal."


def _write_evidence(recommendation: Recommendation, evidence: Mapping[Document, str]) -> None:
    recommendation.evidence.set(evidence)
    recommendation.evidence_pages = {str(document.pk): pages for document, pages in evidence.items() if pages}
    recommendation.save(update_fields=["evidence_pages"])
