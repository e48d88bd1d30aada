from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from agenda.models import Officer
from egm_portal.clock import calendar_at
from egm_portal.drafts.models import FormDraft
from room import actions
from room.models import Recommendation, RecordEntry, Room
from room.rules import CHANGED_MEANWHILE, QUEUE_CHANGED, Seen
from tests import factories

pytestmark = pytest.mark.django_db
OPEN_TEXT = "Governments should answer, [by a named office,] and say why."


@pytest.fixture(autouse=True)
def last_afternoon(meeting):
    actions.set_room(meeting=meeting, takes_stances=True)
    with calendar_at(meeting.starts_at + timedelta(days=1, hours=14)):
        yield


@pytest.fixture
def desk(meeting):
    return reverse("room:operate", args=[meeting.slug])


@pytest.fixture
def operator(client, organizer):
    client.force_login(organizer)
    return client


@pytest.fixture
def proposal(meeting):
    return factories.make_recommendation(meeting, text=OPEN_TEXT)


def do(client, desk, verb, proposal, **fields):
    """Presses a button of the page as it shows the proposal now."""
    row = Recommendation.objects.get(pk=proposal.pk)
    shown = {"proposal": row.pk, "version": row.version, "state": row.state, "select": row.proposal_number}
    return client.post(desk, shown | {"do": verb} | fields)


def queue_of(meeting):
    return [row.pk for row in Recommendation.objects.undecided().filter(meeting=meeting).in_queue()]


def state_of(proposal):
    return Recommendation.objects.get(pk=proposal.pk).state


def test_verbs_lead_a_proposal_to_its_adoption(operator, desk, proposal):
    do(operator, desk, "show", proposal)
    assert Room.objects.get().proposal == proposal

    refused = do(operator, desk, "adopt", proposal)
    assert refused.status_code == 422
    assert "Words are still open: [by a named office,]" in refused.content.decode()

    do(operator, desk, "settle", proposal, brackets="remove")
    adopted = Recommendation.objects.get(pk=proposal.pk)
    assert (adopted.state, adopted.adopted_text) == ("adopted", "Governments should answer, and say why.")
    assert "Proposal 1: adopted" in operator.get(desk).content.decode()

    do(operator, desk, "undo", proposal)
    assert (state_of(proposal), Recommendation.objects.get(pk=proposal.pk).text) == ("considered", OPEN_TEXT)


def test_edit_of_changed_words_shows_both_and_loses_nothing(operator, desk, proposal):
    seen = {"proposal": proposal.pk, "version": 1, "state": "proposed", "select": 1}
    do(operator, desk, "edit", proposal, text="Others wrote this meanwhile.")

    refused = operator.post(desk, seen | {"do": "edit", "text": "These are my words."})

    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "Others wrote this meanwhile." in shown
    assert "These are my words." in shown
    again = refused.context["form"]
    operator.post(desk, {"do": "edit", **{name: again[name].value() for name in again.fields}})
    assert Recommendation.objects.get(pk=proposal.pk).text == "These are my words."


def test_same_button_pressed_twice_decides_once(operator, desk, proposal):
    seen = {"proposal": proposal.pk, "version": 1, "state": "proposed", "do": "leave"}

    answers = [operator.post(desk, seen).status_code for _ in range(20)]

    assert answers == [302] * 20
    assert RecordEntry.objects.filter(event="left_open").count() == 1


def test_decision_on_what_somebody_else_decided_is_refused(operator, desk, proposal):
    seen = {"proposal": proposal.pk, "version": 1, "state": "proposed"}
    operator.post(desk, seen | {"do": "leave"})

    refused = operator.post(desk, seen | {"do": "settle", "brackets": "lift"})

    assert (refused.status_code, state_of(proposal)) == (422, "left_open")


def test_undo_of_what_somebody_else_decided_meanwhile_is_refused(operator, desk, meeting):
    row = factories.make_recommendation(meeting)
    left_open = actions.leave_recommendation_open(recommendation=row, seen=None)
    seen = {"proposal": row.pk, "version": 1, "state": left_open.state, "select": 1}
    actions.adopt_recommendation(recommendation=row, seen=None)

    refused = operator.post(desk, seen | {"do": "undo"})

    assert (refused.status_code, state_of(row)) == (422, "adopted")
    assert CHANGED_MEANWHILE in refused.content.decode()
    do(operator, desk, "undo", row)
    assert state_of(row) == "left_open"


def test_not_adopted_needs_a_reason(operator, desk, proposal):
    refused = do(operator, desk, "drop", proposal, reason=" ")
    assert (refused.status_code, state_of(proposal)) == (422, "proposed")
    assert "the record gives the reason" in refused.content.decode()

    do(operator, desk, "drop", proposal, reason="Outside the scope of the meeting.")
    assert (state_of(proposal), Recommendation.objects.get().reason) == ("dropped", "Outside the scope of the meeting.")


def test_outcome_typed_afterwards_is_marked_with_its_time(operator, desk, meeting, proposal):
    day = (meeting.starts_at + timedelta(days=1)).date().isoformat()

    do(operator, desk, "outcome", proposal, outcome="adopted", brackets="lift", at_day=day, at_hour="11:20", reason="")

    entry = RecordEntry.objects.get(event="adopted")
    assert entry.at.astimezone(meeting.zone).strftime("%H:%M") == "11:20"
    assert entry.typed_at is not None


def test_view_that_is_not_shared_becomes_a_sentence_of_the_text(operator, desk, proposal):
    opened = operator.get(desk, {"open": "view"}).content.decode()
    assert ("One expert considered that" in opened, "Not shown on the screen" in opened) == (True, True)
    refused = do(operator, desk, "view", proposal, view="One expert considered that ")
    assert (refused.status_code, "say what was considered" in refused.content.decode()) == (422, True)

    seen = {"proposal": proposal.pk, "version": 1, "state": "proposed", "select": 1, "do": "view"}
    view = {"view": "One expert considered that this is premature"}
    for _ in range(2):
        operator.post(desk, seen | view)

    written = Recommendation.objects.get(pk=proposal.pk)
    assert written.text == f"{OPEN_TEXT} One expert considered that this is premature."
    assert written.version == 2


def test_block_is_adopted_as_it_was_listed_or_not_at_all(operator, desk, meeting):
    rows = [factories.make_recommendation(meeting, text=f"Text {number}.") for number in (1, 2)]
    asked = operator.get(desk, {"open": "block", "ticked": [1, 2]})
    assert [row.text for row in asked.context["opened"].ticked] == ["Text 1.", "Text 2."]
    listed = [f"{row.pk}:{row.version}:{row.state}" for row in rows]
    do(operator, desk, "edit", rows[1], text="Changed meanwhile.")

    refused = operator.post(desk, {"do": "block", "block": listed})
    assert (refused.status_code, {state_of(row) for row in rows}) == (422, {"proposed"})

    operator.post(desk, {"do": "block", "block": [listed[0], f"{rows[1].pk}:2:proposed", "x:1:proposed"]})
    assert {state_of(row) for row in rows} == {"adopted"}


def test_ticked_proposals_are_merged_into_the_chosen_one(operator, desk, meeting):
    rows = [factories.make_recommendation(meeting, text=f"Text {number}.") for number in (1, 2, 3)]
    listed = [f"{row.pk}:{row.version}:{row.state}" for row in rows]
    assert operator.post(desk, {"do": "merge", "block": listed}).status_code == 422

    operator.post(desk, {"do": "merge", "block": listed, "into": rows[1].pk})

    assert [state_of(row) for row in rows] == ["merged", "proposed", "merged"]


def test_queue_is_moved_by_buttons(operator, desk, meeting):
    rows = [factories.make_recommendation(meeting, text=f"Text {number}.") for number in (1, 2, 3)]

    do(operator, desk, "up", rows[2], queue=queue_of(meeting))
    do(operator, desk, "up", rows[2], queue=queue_of(meeting))
    do(operator, desk, "up", rows[2], queue=queue_of(meeting))
    do(operator, desk, "down", rows[0], queue=queue_of(meeting))

    assert queue_of(meeting) == [rows[2].pk, rows[1].pk, rows[0].pk]


def test_two_operators_who_move_the_same_proposal_move_it_once(operator, desk, meeting):
    rows = [factories.make_recommendation(meeting, text=f"Text {number}.") for number in (1, 2, 3)]
    page = html.fromstring(operator.get(desk, {"proposal": rows[2].proposal_number}).text)
    shown = page.xpath("//form[@class='room-move']//input[@name='queue']/@value")

    for _ in range(2):
        do(operator, desk, "up", rows[2], queue=shown)

    assert shown == [str(row.pk) for row in rows]
    assert queue_of(meeting) == [rows[0].pk, rows[2].pk, rows[1].pk]


def test_proposal_that_somebody_reworded_meanwhile_is_not_moved(operator, desk, meeting, organizer):
    rows = [factories.make_recommendation(meeting, text=f"Text {number}.") for number in (1, 2)]
    shown = {"proposal": rows[1].pk, "version": 1, "state": "proposed", "queue": [row.pk for row in rows]}
    actions.reword_recommendation(recommendation=rows[1], text="Else.", seen=Seen.of(rows[1]), by=organizer)

    refused = operator.post(desk, shown | {"do": "up", "select": rows[1].proposal_number})

    assert CHANGED_MEANWHILE in refused.text
    assert queue_of(meeting) == [rows[0].pk, rows[1].pk]


def test_nothing_is_moved_behind_a_proposal_that_left_the_queue(operator, desk, meeting):
    rows = [factories.make_recommendation(meeting, text=f"Text {number}.") for number in (1, 2, 3)]
    shown = queue_of(meeting)
    actions.adopt_recommendation(recommendation=rows[1], seen=None)

    refused = do(operator, desk, "down", rows[0], queue=shown)

    assert QUEUE_CHANGED in refused.text
    assert queue_of(meeting) == [rows[0].pk, rows[2].pk]


def test_suggestion_becomes_the_next_version(operator, desk, meeting, expert, proposal):
    actions.suggest_for_version(participant=expert, recommendation=proposal, version=1, text="Answer everybody.")
    suggestion = proposal.suggestions.get()
    assert "<ins>Answer everybody</ins>" in operator.get(desk).content.decode()

    do(operator, desk, "accept", proposal, suggestion=suggestion.pk)

    assert Recommendation.objects.get(pk=proposal.pk).text == "Answer everybody."


def test_chair_sees_who_agrees_but_decides_nothing(client, desk, meeting, expert, other_expert, proposal):
    chair, objecting = expert, other_expert
    Officer.objects.create(meeting=meeting, participant=chair, role="chair")
    actions.answer_recommendation(
        participant=objecting, recommendation=proposal, version=1, answer="objects", words="No named office."
    )
    client.force_login(chair.user)
    shown = client.get(desk).content.decode()
    assert "No named office." in shown
    assert 'value="adopt"' not in shown
    assert do(client, desk, "leave", proposal).status_code == 403

    client.force_login(objecting.user)
    assert client.get(desk).status_code == 404


def test_part_is_sent_again_only_after_a_change(operator, desk, proposal):
    part = f"{desk}part/"
    first = operator.get(part)
    assert operator.get(part, headers={"If-None-Match": first["ETag"]}).status_code == 304

    do(operator, desk, "show", proposal)

    assert operator.get(part, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_replies_are_news_for_the_operator_alone(operator, desk, meeting, expert, other_expert, proposal):
    room = reverse("room:room", args=[meeting.slug])
    part, news = f"{desk}part/", f"{room}news/"
    reader = Client()
    reader.force_login(other_expert.user)
    seen = {path: browser.get(path)["ETag"] for browser, path in ((operator, part), (reader, news))}

    actions.answer_recommendation(participant=expert, recommendation=proposal, version=1, answer="agrees")

    assert operator.get(part, headers={"If-None-Match": seen[part]}).status_code == 200
    assert reader.get(news, headers={"If-None-Match": seen[news]}).status_code == 304


def test_page_has_the_same_queries_with_more_proposals(operator, desk, meeting, django_assert_num_queries):
    operator.get(desk)
    counts = []
    for number in (1, 3):
        while Recommendation.objects.count() < number:
            factories.make_recommendation(meeting, text="Text [open].")
        with django_assert_num_queries(40, exact=False) as queries:
            operator.get(desk)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def draft_on(client, desk, proposal, opened):
    """The token of the draft of this form about the proposal."""
    page = html.fromstring(client.get(f"{desk}?proposal={proposal.proposal_number}&open={opened}").text)
    return page.xpath("string(//form[@class='room-opened']//input[@name='_draft']/@value)")


def test_saving_one_form_about_a_proposal_leaves_the_draft_of_another(operator, desk, proposal):
    reason = draft_on(operator, desk, proposal, "drop")
    operator.post("/drafts/", {"draft": reason, "values": '{"reason": {"typed": ["It was said in session 2."]}}'})

    do(operator, desk, "edit", proposal, text="Else.", _draft=draft_on(operator, desk, proposal, "edit"))

    assert Recommendation.objects.get(pk=proposal.pk).text == "Else."
    assert FormDraft.objects.get().values["reason"]["typed"] == ["It was said in session 2."]


@pytest.mark.parametrize("opened_by", ["a refusal", "a draft", "a link"])
def test_form_that_came_with_what_was_typed_is_marked_for_the_script_that_follows_the_room(
    operator, desk, proposal, opened_by
):
    page = f"{desk}?proposal={proposal.proposal_number}&open=edit"
    token = draft_on(operator, desk, proposal, "edit")
    if opened_by == "a refusal":
        actions.reword_recommendation(recommendation=proposal, text="Of others.", seen=Seen.of(proposal), by=None)
        stale = {"version": 1, "text": "Words that took long.", "_draft": token}
        answer = do(operator, desk, "edit", proposal, **stale)
    else:
        operator.post("/drafts/", {"draft": token, "values": '{"text": {"typed": ["Words that took long."]}}'})
        answer = operator.get(f"{page}&draft=room:operate" if opened_by == "a draft" else page)

    [form] = html.fromstring(answer.text).xpath("//form[@class='room-opened']")
    is_filled = "Words that took long." in form.xpath("string(.//textarea)")
    assert ("data-typed" in form.attrib) == is_filled == (opened_by != "a link")
