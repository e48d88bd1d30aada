import pytest

from egm_portal.exceptions import NotAllowed
from review.admin.reports import ReviewedReportAdmin
from room.admin.recommendations import RecommendationAdmin
from room.models import Recommendation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def refused_with(verb, row, by, **typed):
    with pytest.raises(NotAllowed) as refused:
        verb.perform(row, by, **typed)
    return str(refused.value)


@pytest.mark.parametrize("state", ["proposed", "adopted", "dropped", "merged"])
def test_action_on_a_recommendation_refuses_with_the_sentence_that_the_screen_shows(state, meeting, organizer):
    other = factories.make_recommendation(meeting, text="Wait.")
    row = factories.make_recommendation(meeting, "proposed" if state == "merged" else state)
    if state == "merged":
        Recommendation.objects.filter(pk=row.pk).update(state=state, merged_into=other)
        row.refresh_from_db()
    refused = [verb for verb in RecommendationAdmin.verbs if verb.refusal(row)]

    typed = {"merge": {"into": other}, "drop": {"reason": "Said elsewhere."}}
    said = {verb.name: refused_with(verb, row, organizer, **typed.get(verb.name, {})) for verb in refused}

    assert said == {verb.name: verb.refusal(row) for verb in refused}
    assert said


def test_action_on_a_report_refuses_with_the_sentence_that_the_screen_shows(report, organizer):
    refused = [verb for verb in ReviewedReportAdmin.verbs if verb.refusal(report)]

    typed = {"extend": {"until": factories.DUE}, "move-embargo": {"at": factories.DUE}}
    said = {verb.name: refused_with(verb, report, organizer, **typed.get(verb.name, {})) for verb in refused}

    assert said == {verb.name: verb.refusal(report) for verb in refused}
    of_issued = {"revise", "reissue", "move-embargo", "lift-embargo"}
    assert set(said) == {"draft", "clear", "extend", "close"} | of_issued
