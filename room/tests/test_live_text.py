"""A text that is typed for the screen before it is a proposal, and two people who operate it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from agenda.models import Officer
from egm_portal.clock import calendar_at, real_now
from egm_portal.drafts.models import FormDraft
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import StaffRole
from room import actions
from room.models import OperatorPresence, Recommendation, Room
from room.models.room import QUIET_AFTER
from room.operators import GONE_AFTER
from room.rules import Seen, refusal_to_propose
from room.words import PAGE, open_words_in, pages_of
from tests import factories
from tests.forms import fields_of_form

pytestmark = pytest.mark.django_db
TYPED = {"becomes": "un_system", "text": "The United Nations system should report"}
WORDS = {"kind": "recommendation", "addressee": "un_system", "text": TYPED["text"]}


@pytest.fixture(autouse=True)
def last_afternoon(meeting):
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
def other_operator(meeting):
    user = factories.make_organizer(meeting, role=StaffRole.EDITOR)
    type(user).objects.filter(pk=user.pk).update(name="Second Operator")
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def considered(meeting):
    row = factories.make_recommendation(meeting, text="Governments should answer.")
    return actions.show_recommendation(recommendation=row, seen=None, by=None)


def text_of(page, path):
    return " ".join(html.fromstring(page).xpath(f"string({path})").split())


def on_screen(browser, meeting):
    return text_of(browser.get(reverse("room:screen", args=[meeting.slug])).text, "//*[@class='screen-text']")


def type_now(browser, desk, **fields):
    return browser.post(f"{desk}typed/", TYPED | {"shows": "on", "choose": "yes"} | fields)


def test_words_are_on_the_screen_before_anything_is_proposed(operator, desk, meeting, considered):
    part = f"{reverse('room:screen', args=[meeting.slug])}part/"
    etag = operator.get(part)["ETag"]

    answer = type_now(operator, desk)

    assert answer.json() == {"shown": True}
    assert operator.get(part, headers={"If-None-Match": etag}).status_code == 200
    shown = on_screen(operator, meeting)
    assert "New text · recommendation to the United Nations system being typed" in shown
    assert TYPED["text"] in shown and "Proposal 1 waits." in shown and considered.text not in shown
    assert Recommendation.objects.count() == 1
    assert Recommendation.objects.get().state == "considered"


def test_each_few_words_are_news_for_the_screen_and_the_room_is_not_fetched_again(operator, desk, meeting):
    type_now(operator, desk)
    part = f"{reverse('room:screen', args=[meeting.slug])}part/"
    etag, counter = operator.get(part)["ETag"], Room.objects.get().counter

    type_now(operator, desk, text="The United Nations system should report each year")

    assert Room.objects.get().counter == counter
    assert "each year" in operator.get(part, headers={"If-None-Match": etag}).text


def test_screen_of_the_room_asks_more_often_while_somebody_types(operator, desk, meeting, expert):
    screen = reverse("room:screen", args=[meeting.slug])
    telephone = Client()
    telephone.force_login(expert.user)

    def how_often(browser):
        return text_of(browser.get(screen).text, "//*[@data-every]/@data-every")

    before = how_often(operator)
    type_now(operator, desk, text="")

    assert (before, how_often(operator), how_often(telephone)) == ("1000", "400", "")


def test_hidden_text_is_typed_unseen_and_an_empty_one_covers_nothing(operator, desk, meeting, considered):
    type_now(operator, desk, text=" ")
    empty = on_screen(operator, meeting)
    operator.post(f"{desk}typed/", TYPED | {"choose": "yes"})
    hidden = on_screen(operator, meeting)
    operator.post(f"{desk}typed/", TYPED | {"shows": "on"})  # a box that nobody has pressed

    assert all(considered.text in shown for shown in (empty, hidden, on_screen(operator, meeting)))
    assert Room.objects.get().typed_text == TYPED["text"]


def test_screen_shows_what_it_showed_once_nothing_comes_from_who_types(operator, desk, meeting, considered):
    type_now(operator, desk)
    part = f"{reverse('room:screen', args=[meeting.slug])}part/"
    etag = operator.get(part)["ETag"]

    Room.objects.update(typed_at=real_now() - QUIET_AFTER)
    quiet = on_screen(operator, meeting)
    changed = operator.get(part, headers={"If-None-Match": etag}).status_code
    operator.post(f"{desk}present/", {"editing": "", "types": "yes"})

    assert (considered.text in quiet, changed) == (True, 200)
    assert TYPED["text"] in on_screen(operator, meeting)


def test_kept_text_is_proposed_and_shown_and_what_was_shown_returns_to_the_queue(operator, desk, meeting, considered):
    type_now(operator, desk)

    for _ in range(2):
        kept = operator.post(desk, TYPED | {"do": "keep", "shows": "on"})

    assert kept.headers["Location"] == f"{desk}?proposal=2"
    assert {row.proposal_number: row.state for row in Recommendation.objects.all()} == {1: "proposed", 2: "considered"}
    room = Room.objects.get()
    assert (room.proposal.text, room.typed_text, room.has_typed) == (TYPED["text"], "", False)
    assert "being typed" not in on_screen(operator, meeting)


def test_text_that_was_not_shown_is_proposed_and_what_is_shown_stays(operator, desk, meeting, considered):
    operator.post(desk, TYPED | {"do": "keep"})

    assert Room.objects.get().proposal == considered
    assert Recommendation.objects.get(proposal_number=2).state == "proposed"


def test_text_is_kept_and_adopted_by_one_press_unless_words_are_open(operator, desk, meeting):
    refused = operator.post(desk, TYPED | {"do": "keep_adopt", "shows": "on", "text": "Report [each year]."})
    assert (refused.status_code, Recommendation.objects.count()) == (422, 0)
    assert "Words are still open: [each year]" in refused.text and "Report [each year].</textarea>" in refused.text

    for _ in range(2):
        operator.post(desk, TYPED | {"do": "keep_adopt", "shows": "on"})

    assert Recommendation.objects.get().adopted_text == TYPED["text"]


def test_form_is_preset_for_what_the_last_text_was(operator, desk, meeting):
    factories.make_conclusion(meeting, "proposed")
    actions.propose_recommendation(meeting=meeting, **WORDS)

    form = operator.get(desk, {"open": "type"}).context["typing"]

    assert (form["becomes"].value(), form["shows"].value()) == ("un_system", True)


def test_discarded_text_is_a_draft_that_the_form_offers_again(operator, desk, meeting, considered):
    type_now(operator, desk)
    page = operator.get(desk, {"open": "type"}).text
    [token] = html.fromstring(page).xpath("//input[@name='_draft']/@value")

    told = operator.post(desk, TYPED | {"do": "discard", "shows": "on", "_draft": token}, follow=True)

    assert "kept as a draft" in told.text
    assert considered.text in on_screen(operator, meeting)
    assert FormDraft.objects.get().values["text"]["typed"] == [TYPED["text"]]
    assert TYPED["text"] in operator.get(desk, {"open": "type"}).text


def test_too_long_or_unknown_is_refused_and_stays_in_the_form(operator, desk, meeting):
    long = operator.post(f"{desk}typed/", TYPED | {"text": "x" * 5001})
    unknown = operator.post(f"{desk}typed/", TYPED | {"becomes": "nobody"})
    empty = operator.post(desk, TYPED | {"do": "keep", "text": " "})

    assert [answer.status_code for answer in (long, unknown, empty)] == [422, 422, 422]
    assert "5000" in long.json()["refusal"].replace(",", "")
    assert not Recommendation.objects.exists()


def test_another_operator_takes_the_text_over_and_the_first_is_told(
    operator, other_operator, desk, meeting, organizer, considered
):
    type_now(operator, desk)
    seen = other_operator.get(desk, {"open": "type"})
    assert (seen.context["typing"], "is typing a text" in seen.text) == (None, True)
    assert TYPED["text"] in seen.text

    opened = other_operator.post(desk, {"do": "take_over"}, follow=True)

    assert opened.context["typing"]["text"].value() == TYPED["text"]
    refused = type_now(operator, desk, text="Else")
    assert (refused.status_code, refused.json()["refusal"]) == (
        409,
        "Somebody else is typing a text for the screen. What you typed stays in this field.",
    )
    assert TYPED["text"] in on_screen(operator, meeting)


def test_operator_who_shows_something_takes_the_typed_text_off_the_screen(
    operator, other_operator, desk, meeting, considered
):
    type_now(operator, desk)
    shown = {"proposal": considered.pk, "version": 1, "state": "considered", "select": 1}

    other_operator.post(desk, shown | {"do": "show"})
    again = operator.post(f"{desk}typed/", TYPED | {"shows": "on"})

    assert again.json() == {"shown": False}
    assert considered.text in on_screen(operator, meeting)


def test_operator_who_leaves_the_form_finds_the_text_on_the_page(operator, desk, meeting, considered):
    type_now(operator, desk)

    page = html.fromstring(operator.get(desk).text)

    assert TYPED["text"] in page.xpath("string(//*[@aria-label='Being typed'])")
    assert page.xpath("//a[@id='go-on-typing']/@href") == ["?open=type"]
    opened = operator.get(desk, {"open": "type"})
    assert (opened.context["typing"]["text"].value(), "go-on-typing" in opened.text) == (TYPED["text"], False)


def test_kept_words_of_one_operator_leave_what_another_types(meeting, organizer):
    other = factories.make_organizer(meeting, role=StaffRole.EDITOR)
    actions.type_text(meeting=meeting, by=other, shows=True, **WORDS)

    actions.keep_text(meeting=meeting, by=organizer, kind="conclusion", addressee="", text="Silence is an answer.")

    assert Room.objects.get().typed_text == WORDS["text"]


def test_nothing_is_typed_or_kept_once_the_report_is_cleared(meeting, organizer, report):
    with calendar_at(meeting.ends_at):
        factories.make_report_ready_to_issue(report)

    for write in (actions.type_text, actions.keep_text):
        with pytest.raises(NotAllowed, match=refusal_to_propose(meeting.pk)):
            write(meeting=meeting, by=organizer, **WORDS)


def test_chair_reads_what_is_typed_and_types_nothing(client, desk, meeting, expert, organizer):
    Officer.objects.create(meeting=meeting, participant=expert, role="chair")
    actions.type_text(meeting=meeting, by=organizer, shows=True, **WORDS)
    client.force_login(expert.user)

    page = client.get(desk).text

    assert (TYPED["text"] in page, "Take over" in page, "Type a text" in page) == (True, False, False)
    refused = [client.post(f"{desk}{path}", TYPED).status_code for path in ("typed/", "present/")]
    assert refused == [403, 403]


def test_operators_see_each_other_and_what_they_edit(operator, other_operator, desk, meeting, considered):
    part = f"{desk}part/"
    alone = operator.get(part)
    other_operator.post(f"{desk}present/", {"editing": "1"})

    seen = operator.get(part, headers={"If-None-Match": alone["ETag"]})

    assert (seen.status_code, "Second Operator" in alone.text) == (200, False)
    assert text_of(seen.text, "//*[@data-part='queue']//li").startswith("1 Governments should answer.")
    assert "Second Operator is editing" in text_of(seen.text, "//*[@data-part='queue']//li")
    followed = text_of(seen.text, "//*[@data-part='operators']")
    assert followed == "· 2 operators: you, Second Operator, editing proposal 1"
    head = text_of(operator.get(desk).text, "//*[@data-part='operators']")
    assert head == "· 2 operators: you, Second Operator, editing proposal 1"
    assert "Second Operator" not in text_of(other_operator.get(desk).text, "//*[@data-part='operators']")
    OperatorPresence.objects.update(seen_at=real_now() - GONE_AFTER)
    assert text_of(operator.get(desk).text, "//*[@data-part='operators']") == ""


def test_next_text_is_shown_again_after_an_empty_one_was_covered(operator, desk, considered):
    type_now(operator, desk, text="")
    operator.post(desk, {"do": "nothing"})

    form = operator.get(desk, {"open": "type"}).context["typing"]

    assert (form["text"].value(), form["shows"].value()) == (None, True)


@pytest.mark.parametrize(
    ("name", "field"), [("edit", "text"), ("drop", "reason"), ("view", "view"), ("outcome", "outcome")]
)
def test_form_that_a_key_opens_has_the_focus(operator, desk, considered, name, field):
    page = html.fromstring(operator.get(desk, {"open": name}).text)

    assert page.xpath("//main//*[@autofocus]/@name")[0] == field


def test_page_has_the_same_queries_with_more_operators(operator, desk, meeting, django_assert_num_queries):
    operator.get(desk)
    counts = []
    for number in (1, 3):
        while OperatorPresence.objects.count() < number:
            actions.note_operator(meeting=meeting, user=factories.make_organizer(meeting, role=StaffRole.EDITOR))
        with django_assert_num_queries(45, exact=False) as queries:
            operator.get(desk)
        counts.append(len(queries))

    assert counts[0] == counts[1]


LONG = " ".join(f"Sentence {number} of a long text [is open]." for number in range(140))


def test_long_text_is_turned_page_by_page_and_nothing_of_it_is_cut(operator, desk, meeting):
    text = LONG[:5000]
    row = factories.make_recommendation(meeting, text=text)
    actions.show_recommendation(recommendation=row, seen=None, by=None)
    number = len(pages_of(open_words_in(text)))
    read = []
    for page in range(1, number + 2):
        shown = operator.get(reverse("room:screen", args=[meeting.slug])).text
        read.append(html.fromstring(shown).xpath("string(//*[contains(@class, 'screen-words')])"))
        operator.post(desk, {"do": "on", "page": page})
        operator.post(desk, {"do": "on", "page": page})  # two operators who press the same button

    assert number == 7
    assert "".join(read[:number]) == text
    assert all(len(page) <= PAGE for page in read)
    assert read[-1] == read[-2]
    operator.post(desk, {"do": "back", "page": number})
    assert f"page {number - 1} of {number}" in text_of(
        operator.get(reverse("room:screen", args=[meeting.slug])).text, "//footer"
    )


def test_pages_end_after_sentences_or_words_and_keep_marks_that_run_over():
    pieces = [("a" * 790 + " ", ""), ("open words that run over the page", "open"), (" " + "b" * 900, "")]

    pages = pages_of(pieces)

    assert pages[0].endswith('<mark class="open-words">open </mark>')
    assert pages[1].startswith('<mark class="open-words">words that run over the page</mark> ')
    assert len(pages) == 4  # the last word is longer than a page


def test_adopted_list_has_whole_texts_one_addressee_a_page(operator, desk, meeting):
    long = LONG.replace("[is open]", "is closed")[:1500]
    factories.make_recommendation(meeting, "adopted", text=long)
    factories.make_conclusion(meeting, "adopted", text="Silence is an answer.")
    actions.show_adopted(meeting=meeting, by=None)
    pages = []
    for page in range(1, 4):
        shown = html.fromstring(operator.get(reverse("room:screen", args=[meeting.slug])).text)
        pages.append((shown.xpath("string(//h2)"), shown.xpath("string(//ol//span)")))
        operator.post(desk, {"do": "on", "page": page})

    assert [heading for heading, _ in pages] == [
        "Adopted: conclusions",
        "Adopted: recommendations to Governments",
        "Adopted: recommendations to Governments",
    ]
    assert (pages[0][1], pages[1][1] + pages[2][1]) == ("Silence is an answer.", long)


def test_seen_is_needed_to_show_over_a_typed_text(meeting, considered, organizer):
    actions.type_text(meeting=meeting, by=organizer, shows=True, **WORDS)

    with pytest.raises(NotAllowed):
        actions.show_recommendation(recommendation=considered, seen=Seen(9, "proposed"), by=organizer)

    assert Room.objects.get().shows_typed


def test_fields_of_the_form_are_sent_as_they_are_shown(operator, desk, meeting):
    """Without scripts, Keep proposes the text and shows it."""
    fields = fields_of_form(operator.get(desk, {"open": "type"}).text, "typed-form")

    operator.post(f"{desk}?open=type", fields | {"text": "Governments should answer.", "do": "keep"})

    assert Room.objects.get().proposal.text == "Governments should answer."
