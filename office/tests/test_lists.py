"""What lists of the administration show: chips, what narrows them, natural order, and the verbs for their rows."""

import pytest
from django.contrib import admin
from django.urls import reverse
from lxml import html

from egm_portal.clock import portal_now
from egm_portal.mail.models import Message
from papers.models import Document
from participants.actions import move_to_reserve
from participants.models import Participant
from tests import factories

PEOPLE = "admin:participants_participant_changelist"
PAPERS = "admin:papers_paper_changelist"


def listed(client, name, **asked):
    return client.get(reverse(name, query=asked)).context["cl"]


def chips(changelist):
    return {chip.label: chip.number for chip in changelist.panel.chips}


@pytest.fixture
def people(meeting):
    """Three people of the meeting, each with another status, and one of another meeting."""
    kept = factories.make_participant(meeting=meeting, name="Expert 10", region="africa", email="ten@example.org")
    move_to_reserve(participant=kept)
    factories.make_participant(meeting=meeting, status="invited", name="Expert 9", region="africa")
    factories.make_participant(meeting=meeting, name="Expert 1", region="asia_pacific")
    factories.make_participant(meeting=factories.make_meeting(), name="Foreigner")
    return meeting.participants.all()


def test_chips_count_the_whole_meeting_whatever_narrows_the_list(at_desk, meeting, people):
    whole = listed(at_desk, PEOPLE, meeting=meeting.pk)
    narrowed = listed(at_desk, PEOPLE, meeting=meeting.pk, region__exact="asia_pacific", q="Expert", open="reserve")

    assert chips(whole) == {"Everyone": 3, "To be invited": 1, "Reserve list": 1}
    assert chips(narrowed) == chips(whole)
    assert [chip.label for chip in narrowed.panel.chips if chip.is_current] == ["Reserve list"]
    assert narrowed.result_count == 0


def test_chip_without_rows_is_left_out_unless_it_is_chosen(at_desk, meeting, people):
    chosen = listed(at_desk, PEOPLE, meeting=meeting.pk, open="visa")

    assert chips(chosen) == {"Everyone": 3, "To be invited": 1, "Visa support letter": 0, "Reserve list": 1}


def test_every_chip_leads_to_as_many_rows_as_it_says(client, filled_meeting, organizer):
    client.force_login(organizer)
    seen = 0
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        page = client.get(reverse(name))
        for chip in page.context["cl"].panel.chips if page.status_code == 200 else []:
            assert client.get(reverse(name) + chip.url).context["cl"].result_count == chip.number, chip
            seen += 1

    assert seen > 10


@pytest.mark.parametrize("state", Document.Publication)
def test_documents_in_a_publication_are_those_that_have_it(meeting, today, state):
    made = {
        state.NOT_PUBLISHED: {},
        state.SCHEDULED: {"publish_at": factories.DUE},
        state.PUBLISHED: {"publish_at": factories.TODAY},
        state.WITHDRAWN: {"publish_at": factories.TODAY, "withdrawn_at": factories.TODAY, "withdrawn_reason": "x"},
    }
    for fields in made.values():
        Document.objects.filter(pk=factories.make_document(meeting=meeting).pk).update(**fields)

    [found] = Document.objects.in_publication(state, portal_now())

    assert found.publication == state


def test_what_narrows_a_list_is_named_and_can_be_removed(at_desk, meeting, people):
    narrowed = listed(at_desk, PEOPLE, meeting=meeting.pk, region__exact="africa", q="expert 9", o="0")

    links = {each.words: each.url for each in narrowed.panel.set_filters}
    assert list(links) == ["African States", "“expert 9”"]
    assert (narrowed.result_count, narrowed.panel.whole) == (1, 3)
    assert links["“expert 9”"] == f"?meeting={meeting.pk}&o=0&region__exact=africa"
    assert narrowed.panel.clear_url == f"?meeting={meeting.pk}&o=0"


def test_several_values_and_those_that_nobody_gave_are_named(at_desk, meeting, people):
    factories.make_participant(meeting=meeting, field="Health <b>", region="")
    asked = {"status__exact": ["reserve", "invited"], "region__exact": "unknown", "field__exact": "Health <b>"}

    narrowed = listed(at_desk, PEOPLE, meeting=meeting.pk, **asked)

    words = [each.words for each in narrowed.panel.set_filters]
    assert words == ["Reserve list", "Invited", "Region not known", "Health <b>"]
    assert [select.name for select in narrowed.panel.selects] == ["role__exact", "region__exact"]
    assert ("status__exact", "invited") in narrowed.panel.hidden


def test_form_keeps_what_it_has_no_field_for(at_desk, meeting, people):
    narrowed = listed(at_desk, PEOPLE, meeting=meeting.pk, open="reserve", q="x", o="-1", p="1", role__exact="")

    assert narrowed.panel.hidden == [("meeting", str(meeting.pk)), ("open", "reserve"), ("o", "-1")]
    assert [each.words for each in narrowed.panel.set_filters] == ["Reserve list", "“x”"]


def test_select_is_offered_from_two_choices_on(at_desk, organizer, meeting):
    factories.make_paper(meeting=meeting)
    alone = listed(at_desk, PAPERS)
    factories.make_member(factories.make_meeting(slug="other"), organizer)

    assert "meeting" not in [select.name for select in alone.panel.selects]
    assert "meeting" in [select.name for select in listed(at_desk, PAPERS).panel.selects]
    assert "meeting" not in [select.name for select in listed(at_desk, PAPERS, meeting=meeting.pk).panel.selects]


def test_names_are_in_natural_order_on_every_page(at_desk, meeting, monkeypatch):
    for number in [10, 9, 2, 11, 1]:
        factories.make_participant(meeting=meeting, name=f"Expert {number}")
    monkeypatch.setattr(admin.site.get_model_admin(Participant), "list_per_page", 2)

    pages = [listed(at_desk, PEOPLE, meeting=meeting.pk, p=number).result_list for number in (1, 2, 3)]
    backwards = listed(at_desk, PEOPLE, meeting=meeting.pk, o="-0", all="").result_list

    assert [[row.name for row in page] for page in pages] == [
        ["Expert 1", "Expert 2"],
        ["Expert 9", "Expert 10"],
        ["Expert 11"],
    ]
    assert [row.name for row in backwards] == [f"Expert {number}" for number in (11, 10, 9, 2, 1)]


def test_papers_begin_with_what_waits(at_desk, meeting):
    for state, name in [("accepted", "A"), ("awaited", "Expert 10"), ("awaited", "Expert 9"), ("submitted", "Z")]:
        person = factories.make_participant(meeting=meeting, status="accepted", name=name)
        factories.make_paper(state, participant=person)

    rows = listed(at_desk, PAPERS, meeting=meeting.pk).result_list

    assert [row.participant.name for row in rows] == ["Z", "Expert 9", "Expert 10", "A"]


def test_list_that_finds_nothing_says_what_for(at_desk, meeting, people):
    page = html.fromstring(at_desk.get(reverse(PEOPLE, query={"meeting": meeting.pk, "q": "<b>", "open": "visa"})).text)

    [box] = page.find_class("list-nothing")
    assert " ".join(box.text_content().split()) == (
        "No participants match Nothing is found for “<b>” and Visa support letter. Remove one of the filters, or "
        "show all 3 participants."
    )
    assert [link.get("href") for link in box.iterfind(".//a")] == [f"?meeting={meeting.pk}"]


def test_rows_name_the_verbs_that_are_open_to_them(at_desk, meeting, people):
    page = html.fromstring(at_desk.get(reverse(PEOPLE, query={"meeting": meeting.pk})).text)

    boxes = page.xpath("//input[@name='_selected_action']")
    screen = admin.site.get_model_admin(Participant)
    expected = {
        str(row.pk): [verb.name for verb in screen.verbs if verb.many and not verb.refusal(row)]
        for row in screen.get_queryset(at_desk.get("/admin/").wsgi_request)
        if row.meeting_id == meeting.pk
    }
    assert {box.get("value"): box.get("data-verbs").split() for box in boxes} == expected
    assert len(set(map(tuple, expected.values()))) == 3


def test_verb_is_asked_about_the_ticked_rows_in_their_order(at_desk, meeting, people):
    ticked = [people.get(name=name).pk for name in ("Expert 9", "Expert 10")]

    asked = at_desk.post(reverse(PEOPLE), {"action": "write", "_selected_action": [*ticked, "x", 10**30]})

    assert [choice.row.pk for choice in asked.context["able"]] == ticked
    assert ">Write: 2 participants</button>" in asked.text


@pytest.mark.parametrize("across", [False, True])
def test_all_that_match_are_only_meant_when_that_was_chosen(at_desk, meeting, people, monkeypatch, across):
    monkeypatch.setattr(admin.site.get_model_admin(Participant), "list_per_page", 1)
    address = reverse(PEOPLE, query={"meeting": meeting.pk, "region__exact": "africa"})
    shown = at_desk.get(address)
    posted = {"action": "write", "_selected_action": people.get(name="Expert 9").pk}

    asked = at_desk.post(address, posted | ({"select_across": "1"} if across else {}))

    assert "All 2 that match" in shown.text
    assert [str(choice.row.name) for choice in asked.context["able"]] == ["Expert 9", "Expert 10"][: 1 + across]


def test_verb_without_rows_asks_to_tick_one(at_desk, meeting, people):
    address = reverse(PEOPLE, query={"meeting": meeting.pk})

    answer = at_desk.post(address, {"action": "write"}, follow=True)

    assert answer.redirect_chain == [(address, 302)]
    assert "tick one row at least" in answer.text


@pytest.mark.parametrize("verb", ["erase", "change-email", "nonsense"])
def test_list_refuses_what_it_does_not_offer(at_desk, meeting, people, verb):
    answer = at_desk.post(reverse(PEOPLE), {"action": verb, "_selected_action": people[0].pk})

    assert answer.status_code == 403


def test_foreign_rows_are_not_asked_about(at_desk, meeting, people):
    foreigner = Participant.objects.get(name="Foreigner")

    answer = at_desk.post(reverse(PEOPLE), {"action": "write", "_selected_action": foreigner.pk}, follow=True)

    assert "tick one row at least" in answer.text


def test_list_loads_no_script_of_django(at_desk, meeting, people):
    page = html.fromstring(at_desk.get(reverse(PEOPLE)).text)

    assert [source for source in page.xpath("//script/@src") if "/admin/" in source] == []


def test_messages_begin_with_those_that_were_not_delivered(at_desk, meeting, organizer):
    person = factories.make_participant(meeting=meeting, status="invited", mails=True)
    Message.objects.filter(to=person.email).update(state="failed", last_error="550 no such user")

    panel = listed(at_desk, "admin:mail_message_changelist", meeting=meeting.pk).panel

    assert [(chip.label, chip.number) for chip in panel.chips] == [("All", 1), ("Not delivered", 1)]
