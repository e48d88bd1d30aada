"""Writes to conclusions and recommendations, as long as the report that carries them is open."""

from django.db import transaction
from django.db.models import Max

from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import Meeting, User
from egm_portal.versioned_texts.actions import Base, save_version
from egm_portal.versioned_texts.models import TextVersion, VersionedText
from participants.models import Participant
from reports import rules
from reports.models import Recommendation

__all__ = [
    "adopt_recommendation",
    "delete_recommendation",
    "drop_recommendation",
    "merge_recommendation",
    "propose_recommendation",
    "reconsider_recommendation",
    "restore_recommendation",
    "reword_recommendation",
]

_S = Recommendation.State


@transaction.atomic
def propose_recommendation(
    *,
    meeting: Meeting,
    kind: str,
    text: str,
    addressee: str = "",
    by: Participant | None = None,
    written_by: User | None = None,
    **fields,
) -> Recommendation:
    """A new proposal `by` a participant, who has written its words unless somebody else has (`written_by`)."""
    refuse_if(rules.refusal_to_propose(meeting.pk) or rules.refusal_of_words(text))
    last = Recommendation.objects.filter(meeting=meeting, kind=kind).aggregate(last=Max("position"))["last"] or 0
    proposal = Recommendation(
        meeting=meeting, kind=kind, addressee=addressee, proposed_by=by, **{"position": last + 1} | fields
    )
    first_words(proposal=proposal, text=text, by=written_by or (by and by.user))
    return proposal


def first_words(*, proposal: Recommendation, text: str, by: User | None) -> None:
    """Saves a new proposal with the first version of its words."""
    proposal.wording = VersionedText.objects.create(meeting=proposal.meeting)
    proposal.text = text
    proposal.save()
    proposal.version = save_version(versioned_text=proposal.wording, text=text, based_on=Base(0), by=by).number


@transaction.atomic
def delete_recommendation(*, recommendation: Recommendation) -> None:
    """Deletes a proposal that nobody has decided, with every version of its words; raises NotAllowed."""
    recommendation = _locked(recommendation)
    refuse_if(rules.refusal_to_delete_recommendation(recommendation))
    wording = recommendation.wording_id
    recommendation.delete()
    VersionedText.objects.filter(pk=wording).delete()


@transaction.atomic
def adopt_recommendation(*, recommendation: Recommendation) -> Recommendation:
    """Adopts the newest version of its words."""
    recommendation = _locked(recommendation)
    refuse_if(rules.refusal_to_adopt(recommendation))
    return _become(recommendation, _S.ADOPTED)


@transaction.atomic
def drop_recommendation(*, recommendation: Recommendation) -> Recommendation:
    recommendation = _locked(recommendation)
    refuse_if(rules.refusal_to_drop(recommendation))
    return _become(recommendation, _S.DROPPED)


@transaction.atomic
def reconsider_recommendation(*, recommendation: Recommendation) -> Recommendation:
    recommendation = _locked(recommendation)
    refuse_if(rules.refusal_to_reconsider(recommendation))
    return _become(recommendation, _S.PROPOSED)


@transaction.atomic
def merge_recommendation(*, recommendation: Recommendation, into: Recommendation) -> Recommendation:
    """Merges the proposal into another, which takes over its supporters and its evidence."""
    into, recommendation = _locked(into), _locked(recommendation)
    refuse_if(rules.refusal_to_merge(recommendation, into))
    recommendation.merged_into = into
    merged = _become(recommendation, _S.MERGED)
    into.supporters.add(*merged.supporters.all())
    into.evidence.add(*merged.evidence.all())
    return merged


@transaction.atomic
def reword_recommendation(
    *,
    recommendation: Recommendation,
    text: str,
    based_on: Base,
    by: User | None,
    restored_from: int | None = None,
) -> TextVersion:
    """Saves other words as the next version, written from `based_on`; the adopted ones stay a version of their own.

    Raises NotAllowed if somebody else saved other words meanwhile, or if the report no longer takes any.
    """
    recommendation = _locked(recommendation)
    refuse_if(rules.refusal_to_propose(recommendation.meeting_id) or rules.refusal_of_words(text))
    return save_version(
        versioned_text=recommendation.wording, text=text, based_on=based_on, by=by, restored_from=restored_from
    )


@transaction.atomic
def restore_recommendation(
    *, recommendation: Recommendation, number: int, based_on: Base, by: User | None
) -> TextVersion:
    """Saves the words of version `number` as the newest; raises NotAllowed as `reword_recommendation` does."""
    earlier = TextVersion.objects.get(versioned_text=recommendation.wording_id, number=number)
    return reword_recommendation(
        recommendation=recommendation, text=earlier.text, based_on=based_on, by=by, restored_from=number
    )


def _become(recommendation: Recommendation, state: str) -> Recommendation:
    recommendation.state, recommendation.state_at = state, portal_now()
    is_adopted = state == _S.ADOPTED
    recommendation.adopted_at = recommendation.state_at if is_adopted else None
    recommendation.adopted_version = recommendation.version if is_adopted else None
    recommendation.adopted_text = recommendation.text if is_adopted else ""
    recommendation.save()
    return recommendation


def _locked(recommendation: Recommendation) -> Recommendation:
    """The proposal, with a wording; its words are read once it is locked, since others may be changing them."""
    row = Recommendation.objects.select_for_update(of=("self",), no_key=True).values("wording")
    if row.get(pk=recommendation.pk)["wording"] is None:
        wording = VersionedText.objects.create(meeting_id=recommendation.meeting_id)
        Recommendation.objects.filter(pk=recommendation.pk).update(wording=wording)
    return Recommendation.objects.select_related("wording").get(pk=recommendation.pk)
