"""Writes to conclusions and recommendations, as long as the report that carries them is open."""

from django.db import transaction
from django.db.models import Max

from egm_portal.clock import portal_now
from egm_portal.exceptions import refuse_if
from egm_portal.meetings.models import Meeting
from egm_portal.versioned_texts.actions import SAVED_BY_OTHERS
from participants.models import Participant
from reports import rules
from reports.models import Recommendation

__all__ = [
    "adopt_recommendation",
    "drop_recommendation",
    "merge_recommendation",
    "propose_recommendation",
    "reconsider_recommendation",
    "reword_recommendation",
]

_S = Recommendation.State


@transaction.atomic
def propose_recommendation(
    *, meeting: Meeting, kind: str, text: str, addressee: str = "", by: Participant | None = None, **fields
) -> Recommendation:
    refuse_if(rules.refusal_to_propose(meeting.pk))
    last = Recommendation.objects.filter(meeting=meeting, kind=kind).aggregate(last=Max("position"))["last"] or 0
    return Recommendation.objects.create(
        meeting=meeting,
        kind=kind,
        text=text,
        addressee=addressee,
        proposed_by=by,
        **{"position": last + 1} | fields,
    )


@transaction.atomic
def adopt_recommendation(*, recommendation: Recommendation) -> Recommendation:
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
def reword_recommendation(*, recommendation: Recommendation, text: str, based_on: str) -> Recommendation:
    """Gives it another text, written from the text `based_on`; raises NotAllowed if somebody else changed that."""
    recommendation = _locked(recommendation)
    refuse_if(rules.refusal_to_propose(recommendation.meeting_id))
    refuse_if(SAVED_BY_OTHERS if recommendation.text != based_on else "")
    recommendation.text = text
    recommendation.save(update_fields=["text"])
    return recommendation


def _become(recommendation: Recommendation, state: str) -> Recommendation:
    recommendation.state, recommendation.state_at = state, portal_now()
    recommendation.adopted_at = recommendation.state_at if state == _S.ADOPTED else None
    recommendation.adopted_text = recommendation.text if state == _S.ADOPTED else ""
    recommendation.save()
    return recommendation


def _locked(recommendation: Recommendation) -> Recommendation:
    return Recommendation.objects.select_for_update(no_key=True).get(pk=recommendation.pk)
