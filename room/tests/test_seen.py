"""Every write about a proposal is of what its page showed: adopted words stay, whatever was open before."""

import inspect
from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.drafts.models import FormDraft
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base
from reports import actions as report_actions
from room import actions
from room.models import Recommendation, RecordEntry, Room, Suggestion
from room.rules import ADOPTED_WORDS, CHANGED_MEANWHILE, Seen
from tests import factories
from website.tests.room_writes import ROOM

ELSEWHERE = ("delete_recommendation", "reconsider_recommendation", "restore_recommendation", "reword_recommendation")
"""Writes about a proposal that other pages offer, too."""
SAYS = {"seen", "version"}


@pytest.fixture(autouse=True)
def last_afternoon(meeting):
    actions.set_room(meeting=meeting, takes_stances=True)
    with calendar_at(meeting.starts_at + timedelta(days=1, hours=14)):
        yield


@pytest.fixture
def own(meeting, expert):
    """A proposal of the expert, with a suggestion and an answer of the expert."""
    row = actions.propose_as_participant(participant=expert, kind="conclusion", text="Answers were given.")
    actions.answer_recommendation(participant=expert, recommendation=row, version=1, answer="agrees")
    actions.suggest_for_version(participant=expert, recommendation=row, version=1, text="Answers are given.")
    return row


def parameters(name: str) -> dict:
    return dict(inspect.signature(getattr(actions, name)).parameters)


@pytest.mark.parametrize("name", sorted({*ROOM, *ELSEWHERE}))
def test_each_write_about_a_proposal_has_to_say_what_was_seen(name):
    found = parameters(name)
    if not {"recommendation", "recommendations", "suggestion"} & set(found):
        return

    said = {each for each in (*SAYS, "based_on") if each in found}
    if name not in ("adopt_block", "merge_block"):  # where it comes with each of the proposals
        assert [each for each in said if found[each].default is inspect.Parameter.empty]


def merged_into(row, other, seen, by):
    return actions.merge_block(recommendations=[(other, Seen.of(other))], into=(row, seen), by=by)


STALE = {
    "reword": lambda row, other, seen, expert, by: actions.reword_recommendation(
        recommendation=row, text="Else.", seen=seen, by=by
    ),
    "reword what is adopted": lambda row, other, seen, expert, by: actions.reword_recommendation(
        recommendation=row, text="Else.", seen=seen, by=by, changes_adopted=True
    ),
    "restore": lambda row, other, seen, expert, by: actions.restore_recommendation(
        recommendation=row, number=1, seen=seen, by=by, changes_adopted=True
    ),
    "leave open": lambda row, other, seen, expert, by: actions.leave_recommendation_open(
        recommendation=row, seen=seen, by=by
    ),
    "drop": lambda row, other, seen, expert, by: actions.drop_recommendation(
        recommendation=row, reason="Said elsewhere.", seen=seen, by=by
    ),
    "merge": lambda row, other, seen, expert, by: actions.merge_recommendation(
        recommendation=row, into=other, seen=seen, by=by
    ),
    "merge into it": lambda row, other, seen, expert, by: merged_into(row, other, seen, by),
    "reconsider": lambda row, other, seen, expert, by: actions.reconsider_recommendation(
        recommendation=row, seen=seen, by=by
    ),
    "reopen": lambda row, other, seen, expert, by: actions.reopen_recommendation(
        recommendation=row, text="Else.", reason="Misheard.", seen=seen, by=by
    ),
    "undo": lambda row, other, seen, expert, by: actions.undo_decision(recommendation=row, seen=seen, by=by),
    "show": lambda row, other, seen, expert, by: actions.show_recommendation(recommendation=row, seen=seen, by=by),
    "accept": lambda row, other, seen, expert, by: actions.accept_suggestion(
        suggestion=Suggestion.objects.get(), seen=seen, by=by
    ),
    "ignore": lambda row, other, seen, expert, by: actions.ignore_suggestion(
        suggestion=Suggestion.objects.get(), seen=seen
    ),
    "withdraw": lambda row, other, seen, expert, by: actions.withdraw_proposal(
        participant=expert, recommendation=row, seen=seen
    ),
    "change one's own": lambda row, other, seen, expert, by: actions.change_own_proposal(
        participant=expert, recommendation=row, text="Else.", based_on=Base(seen.version)
    ),
    "answer": lambda row, other, seen, expert, by: actions.answer_recommendation(
        participant=expert, recommendation=row, version=seen.version, answer="objects"
    ),
    "take back": lambda row, other, seen, expert, by: actions.take_back_answer(
        participant=expert, recommendation=row, version=seen.version
    ),
    "move": lambda row, other, seen, expert, by: actions.move_in_queue(recommendation=row, after=other, seen=seen),
    "delete": lambda row, other, seen, expert, by: actions.delete_recommendation(recommendation=row, seen=seen),
    "suggest": lambda row, other, seen, expert, by: actions.suggest_for_version(
        participant=expert, recommendation=row, version=seen.version, text="Else."
    ),
}


@pytest.mark.parametrize("write", STALE.values(), ids=STALE)
def test_nothing_is_written_about_what_was_adopted_since_it_was_seen(meeting, own, expert, organizer, write):
    other, seen = factories.make_recommendation(meeting, kind="conclusion", addressee=""), Seen.of(own)
    actions.adopt_recommendation(recommendation=own, seen=seen, by=organizer)

    with pytest.raises(NotAllowed):
        write(own, other, seen, expert, organizer)

    row = Recommendation.objects.get(pk=own.pk)
    assert (row.state, row.text, row.version, row.adopted_text) == ("adopted", own.text, 1, own.text)
    assert (Recommendation.objects.get(pk=other.pk).state, Suggestion.objects.get().state) == ("proposed", "open")


def test_adopted_words_are_changed_only_by_whoever_says_so(own, organizer):
    adopted = actions.adopt_recommendation(recommendation=own, seen=Seen.of(own), by=organizer)
    words = {"recommendation": adopted, "text": "Answers were not given.", "seen": Seen.of(adopted), "by": organizer}

    with pytest.raises(NotAllowed, match=ADOPTED_WORDS):
        actions.reword_recommendation(**words)
    saved = actions.reword_recommendation(**words, changes_adopted=True)

    row = Recommendation.objects.get(pk=own.pk)
    assert (saved.number, row.adopted_version, row.adopted_text) == (2, 1, "Answers were given.")


def test_edit_that_was_open_before_the_adoption_is_refused_with_all_that_was_typed(client, meeting, own, organizer):
    desk, seen = reverse("room:operate", args=[meeting.slug]), Seen.of(own)
    actions.adopt_recommendation(recommendation=own, seen=seen, by=organizer)
    client.force_login(organizer)
    shown = {"proposal": own.pk, "version": seen.version, "state": seen.state, "select": own.proposal_number}

    refused = client.post(desk, {"do": "edit", "text": "Answers were [perhaps] given.", **shown})
    again = client.post(desk, {"do": "edit", "text": "Answers were [perhaps] given.", **shown, "state": "adopted"})

    assert (refused.status_code, again.status_code) == (422, 422)
    assert all("Answers were [perhaps] given.</textarea>" in page.text for page in (refused, again))
    assert all("adopted proposal 1 while you were editing" in page.text for page in (refused, again))
    assert "adopted · version 1" in refused.text
    assert Recommendation.objects.get(pk=own.pk).text == "Answers were given."


def overtaken_page(client, meeting, own, organizer, **typed):
    """The answer to an edit that was opened before the adoption."""
    desk, seen = reverse("room:operate", args=[meeting.slug]), Seen.of(own)
    [token] = html.fromstring(client.get(desk, {"open": typed["do"]}).text).xpath(
        "//form[contains(@class, 'room-opened')]//input[@name='_draft']/@value"
    )
    actions.adopt_recommendation(recommendation=own, seen=seen, by=organizer)
    shown = {"proposal": own.pk, "version": seen.version, "state": seen.state, "select": own.proposal_number}
    return client.post(desk, typed | shown | {"_draft": token})


def test_edit_that_was_overtaken_has_three_ways_out(client, meeting, own, organizer):
    client.force_login(organizer)
    page = html.fromstring(overtaken_page(client, meeting, own, organizer, do="edit", text="Answers are given.").text)
    desk = reverse("room:operate", args=[meeting.slug])
    [draft] = FormDraft.objects.all()

    words = [" ".join(each.text_content().split()) for each in page.xpath("//*[@class='room-words']")]
    assert words == ["Answers were given.", "Answers were are given."]
    assert page.xpath("//a[@id='leave-adopted']/@href") == ["?proposal=1"]
    assert page.xpath("//button[@id='undo-adoption']/@value") == ["undo"]
    assert draft.values["text"]["typed"] == ["Answers are given."]
    [form] = page.xpath("//form[contains(@class, 'room-opened')]")
    fields = dict(form.form_values()) | {"do": "reopen"}

    refused = client.post(desk, fields)
    reopened = client.post(desk, fields | {"reason": "A word was misheard."}, follow=True)
    client.post(desk, fields | {"reason": "A word was misheard."})

    assert (refused.status_code, "Say why it is reopened" in refused.text) == (422, True)
    assert "Proposal 1 is under consideration again." in reopened.text
    row = Recommendation.objects.get(pk=own.pk)
    assert (row.state, row.text, row.version, row.adopted_text) == ("considered", "Answers are given.", 2, "")
    assert Room.objects.get().proposal == row
    events = [(entry.event, entry.reason) for entry in RecordEntry.objects.order_by("pk")]
    assert events == [("adopted", ""), ("proposed", "A word was misheard."), ("shown", "")]


def test_view_that_was_overtaken_is_shown_as_the_text_with_it(client, meeting, own, organizer):
    client.force_login(organizer)

    page = overtaken_page(client, meeting, own, organizer, do="view", view="One expert considered that none came.")

    assert "Answers were given. One expert considered that none came.</textarea>" in page.text


def test_adoption_that_was_overtaken_by_the_adoption_itself_is_undone_from_there(client, meeting, own, organizer):
    client.force_login(organizer)
    page = html.fromstring(overtaken_page(client, meeting, own, organizer, do="edit", text="Answers are given.").text)
    [form] = page.xpath("//form[.//button[@id='undo-adoption']]")

    client.post(reverse("room:operate", args=[meeting.slug]), dict(form.form_values()) | {"do": "undo"})

    assert Recommendation.objects.get(pk=own.pk).state == "proposed"


def test_what_was_adopted_is_reopened_as_it_was_seen_and_with_a_reason(meeting, own, organizer):
    adopted = actions.adopt_recommendation(recommendation=own, seen=Seen.of(own), by=organizer)
    words = {"recommendation": adopted, "text": "Answers are given.", "by": organizer}

    for refused in ({"seen": Seen(1, "proposed"), "reason": "Why."}, {"seen": Seen.of(adopted), "reason": " "}):
        with pytest.raises(NotAllowed):
            actions.reopen_recommendation(**words, **refused)

    assert Recommendation.objects.get(pk=own.pk).adopted_text == "Answers were given."


def test_screen_shows_the_adopted_words_whatever_followed(client, meeting, own, organizer):
    adopted = actions.adopt_recommendation(recommendation=own, seen=Seen.of(own), by=organizer)
    actions.reword_recommendation(
        recommendation=adopted, text="Answers came.", seen=Seen.of(adopted), by=organizer, changes_adopted=True
    )
    row = Recommendation.objects.get(pk=own.pk)
    actions.show_recommendation(recommendation=row, seen=Seen.of(row), by=organizer)
    client.force_login(organizer)

    screen = client.get(reverse("room:screen", args=[meeting.slug])).text

    assert "Adopted in these words." in screen
    assert ("Answers were given." in screen, "Answers came." in screen) == (True, False)
    assert "Version 1 ·" in screen


def test_page_of_the_administration_that_was_open_before_the_adoption_asks_again(at_desk, meeting, own, organizer):
    page = reverse("admin:room_recommendation_change", args=[own.pk])
    fields = form_of(at_desk.get(page).text)
    actions.adopt_recommendation(recommendation=own, seen=Seen.of(own), by=organizer)

    refused = at_desk.post(page, fields | {"text": "Answers were asked for."})

    assert "While you were writing, the state became “adopted”. Check the text, then save again." in refused.text
    assert "Answers were asked for." in refused.text
    assert Recommendation.objects.get(pk=own.pk).text == "Answers were given."
    saved = at_desk.post(page, form_of(refused.text) | {"text": "Answers were asked for."})
    assert (saved.status_code, Recommendation.objects.get(pk=own.pk).adopted_text) == (302, "Answers were given.")


def test_version_is_restored_only_in_the_state_that_was_seen(at_desk, meeting, own, organizer):
    report_actions.start_report(meeting=meeting)
    saved = actions.reword_recommendation(recommendation=own, text="Else.", seen=Seen.of(own), by=organizer)
    page = reverse("reports:recommendation_versions", args=[meeting.slug, own.pk])
    sent = {"restore": "1", "newest": str(saved.number), "state": "proposed"}
    actions.adopt_recommendation(recommendation=own, seen=Seen(2, "proposed"), by=organizer)

    refused = at_desk.post(page, sent, follow=True)

    assert CHANGED_MEANWHILE in refused.text
    assert Recommendation.objects.get(pk=own.pk).version == 2


@pytest.mark.parametrize("change", ["reworded", "adopted"])
def test_proposal_that_changed_under_the_question_is_not_deleted(at_desk, meeting, own, organizer, change):
    page = reverse("admin:room_recommendation_delete", args=[own.pk])
    [form] = html.fromstring(at_desk.get(page).text).xpath("//main//form[.//input[@name='post']]")
    if change == "reworded":
        actions.reword_recommendation(recommendation=own, text="Else.", seen=Seen.of(own), by=organizer)
    else:
        actions.adopt_recommendation(recommendation=own, seen=Seen.of(own), by=organizer)

    refused = at_desk.post(page, dict(form.form_values()), follow=True)

    assert CHANGED_MEANWHILE in refused.text
    assert Recommendation.objects.filter(pk=own.pk).exists()


def test_proposal_is_deleted_as_the_question_showed_it(at_desk, own):
    page = reverse("admin:room_recommendation_delete", args=[own.pk])
    shown = at_desk.get(page).text
    [form] = html.fromstring(shown).xpath("//main//form[.//input[@name='post']]")

    at_desk.post(page, dict(form.form_values()))

    assert "Answers were given." in shown
    assert not Recommendation.objects.filter(pk=own.pk).exists()


def form_of(page: str) -> dict:
    """The fields of the form for a row, as its page has filled them in."""
    [form] = html.fromstring(page).xpath("//form[@id='recommendation_form']")
    return dict(form.form_values())
