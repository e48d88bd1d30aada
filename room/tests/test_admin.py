import pytest
from django.urls import reverse
from lxml import html

from reports import actions as report_actions
from room import actions
from room.models import Recommendation
from room.rules import Seen
from tests.factories import (
    make_conclusion,
    make_document,
    make_meeting,
    make_member,
    make_recommendation,
)
from tests.forms import fields_of_verb, opened


def verb(name: str, row) -> str:
    return f"{reverse(f'admin:room_recommendation_{name}')}?id={row.pk}"


def test_recommendations_are_adopted_from_the_list(client, meeting, organizer):
    recommendation = make_recommendation(meeting)
    client.force_login(organizer)

    client.post(verb("adopt", recommendation), fields_of_verb(client, verb("adopt", recommendation)))

    assert Recommendation.objects.get().state == "adopted"


def test_decision_is_asked_again_if_somebody_has_changed_the_words_since(client, meeting, organizer):
    recommendation = make_recommendation(meeting, text="Answer.")
    client.force_login(organizer)
    asked = html.fromstring(client.get(verb("adopt", recommendation)).content)
    form = {field.get("name"): field.get("value") for field in asked.xpath("//input[@type='hidden']")}
    actions.reword_recommendation(recommendation=recommendation, text="Answer all.", seen=Seen(1, "proposed"), by=None)

    again = client.post(verb("adopt", recommendation), form)

    assert "was changed after you opened this page. Nothing was done" in again.text and "Answer all." in again.text
    assert Recommendation.objects.get().state == "proposed"


def test_adoption_asks_what_becomes_of_words_in_brackets(client, meeting, organizer):
    recommendation = make_recommendation(meeting, text="Answer [by a named office].")
    plain = make_recommendation(meeting, text="Ask.")
    client.force_login(organizer)

    asked = fields_of_verb(client, verb("adopt", recommendation))
    refused = client.post(verb("adopt", recommendation), asked)
    assert (refused.status_code, "[by a named office]" in refused.text) == (422, True)
    client.post(verb("adopt", recommendation), asked | {"brackets": "remove"})
    client.post(verb("adopt", plain), fields_of_verb(client, verb("adopt", plain)))

    adopted = [row.adopted_text for row in Recommendation.objects.adopted().order_by("pk")]
    assert adopted == ["Answer.", "Ask."]


def test_a_recommendation_is_merged_into_another(client, meeting, organizer):
    one, other = make_recommendation(meeting), make_recommendation(meeting)
    client.force_login(organizer)

    client.post(verb("merge", one), fields_of_verb(client, verb("merge", one)) | {"into": other.pk})

    one.refresh_from_db()
    assert (one.state, one.merged_into) == ("merged", other)


def test_recommendations_of_another_meeting_are_out_of_reach(client, organizer):
    foreign = make_recommendation(make_meeting())
    client.force_login(organizer)

    assert client.post(verb("adopt", foreign)).status_code == 404
    assert Recommendation.objects.get().state == "proposed"


def test_recommendations_cannot_be_added_to_a_cleared_report(client, report, organizer):
    report_actions.change_state(report=report, state="cleared")
    client.force_login(organizer)
    typed = {
        "meeting": report.meeting_id,
        "kind": "recommendation",
        "addressee": "governments",
        "text": "Wait.",
        "position": 0,
    }

    response = client.post(reverse("admin:room_recommendation_add"), typed)

    led = client.get(f"{reverse('admin:room_recommendation_add')}?meeting={report.meeting_id}", follow=True)
    cleared = "The text of the report is final, with its conclusions and recommendations. Unlock it first."
    assert cleared in response.text and cleared in led.text
    assert Recommendation.objects.count() == 0


def test_recommendation_of_an_issued_report_is_shown_without_buttons(client, meeting, report, ready, organizer):
    recommendation = make_recommendation(meeting)
    address = reverse("admin:room_recommendation_change", args=[recommendation.pk])
    client.force_login(organizer)
    before = client.get(address).text
    cleared = report_actions.change_state(report=report, state="cleared")
    ready(cleared)
    report_actions.issue_report(report=cleared, by=None)

    after, asked = client.get(address).text, client.get(verb("adopt", recommendation)).text
    client.post(address, {"text": "Rewritten."})

    assert 'name="_save"' in before and 'type="submit" value="Save' not in after and "deletelink" not in after
    assert "The report has been issued: its conclusions and recommendations are final." in asked
    assert Recommendation.objects.get().text == recommendation.text


def test_kind_of_what_was_issued_stays_while_the_report_is_revised(client, meeting, report, ready, organizer):
    conclusion, recommendation = make_conclusion(meeting), make_recommendation(meeting, "adopted")
    cleared = report_actions.change_state(report=report, state="cleared")
    ready(cleared)
    report_actions.revise_report(report=report_actions.issue_report(report=cleared, by=None), by=None)
    client.force_login(organizer)
    address = reverse("admin:room_recommendation_change", args=[conclusion.pk])
    typed = opened(client, address, "recommendation")
    kinds = {"kind": "recommendation", "addressee": recommendation.addressee}

    shown = client.get(address).text
    refused = client.post(address, typed | kinds)
    saved = client.post(address, typed | {"kind": "recommendation", "short_title": "Findings"})

    assert "It was issued as conclusion 1, and keeps its address." in shown
    assert "A recommendation needs an addressee; a conclusion has none." in refused.text
    assert saved.status_code == 302
    kept = Recommendation.objects.get(pk=conclusion.pk)
    assert (kept.kind, kept.short_title, kept.printed_number) == ("conclusion", "Findings", 1)


def test_recommendation_offers_rows_of_its_meeting_alone(client, meeting, organizer):
    other = make_meeting()
    make_member(other, organizer)
    own, foreign = make_document(meeting=meeting), make_document(meeting=other)
    add = reverse("admin:room_recommendation_add")
    client.force_login(organizer)
    typed = {"meeting": meeting.pk, "kind": "conclusion", "text": "Wait.", "position": 0, "evidence": [foreign.title]}

    open_ = client.get(add).context["adminform"].form
    chosen = client.get(f"{add}?meeting={meeting.pk}").context["adminform"].form
    refused = client.post(add, typed)

    assert not {"evidence", "supporters", "proposed_by"} & set(open_.fields)
    assert list(chosen.fields["evidence"].queryset) == [own]
    assert refused.context["adminform"].form.has_error("evidence")
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_whatever_their_length(client, meeting, organizer, rows, django_assert_max_num_queries):
    for _ in range(rows):
        make_recommendation(meeting, "adopted")
    client.force_login(organizer)

    with django_assert_max_num_queries(12):
        client.get(reverse("admin:room_recommendation_changelist"))
