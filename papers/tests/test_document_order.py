"""The order of documents: moving one in the list of the administration is what readers see, whoever moves another."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from lxml import html

from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting
from papers import actions, rules
from papers.models import Document
from papers.order import Place, in_order, places
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def documents(meeting):
    """Three statements with a note between them, which everybody may read."""
    made = [("One", "statement"), ("Two", "statement"), ("Note", "information_note"), ("Three", "statement")]
    return {
        title: factories.make_document(
            meeting=meeting, title=title, kind=kind, access="public", publish_at=factories.TODAY
        )
        for title, kind in made
    }


def list_of(meeting, **parameters):
    return reverse("admin:papers_document_changelist", query={"meeting": meeting.pk} | parameters)


def buttons(response):
    """What each row of the list offers, as a screen reader says it."""
    return [" ".join(button.text_content().split()) for button in html.fromstring(response.text).xpath("//td//button")]


def press(client, meeting, label, **parameters):
    """Presses the button that a screen reader calls so."""
    address = list_of(meeting, **parameters)
    page = html.fromstring(client.get(address).text)
    [button] = [each for each in page.xpath("//td//button") if " ".join(each.text_content().split()) == label]
    [form] = page.xpath(f"//form[@id='{button.get('form')}']")
    return client.post(form.get("action"), {button.get("name"): button.get("value")})


def shown(client, meeting):
    """The titles on the page of documents, as the groups have them, and in the list without groups."""
    page = client.get(reverse("website:documents", args=[meeting.slug]))
    grouped = [row.document.title for group in page.context["groups"] for row in group.rows]
    return grouped, [row.document.title for row in page.context["list"].rows]


def test_each_row_offers_to_move_among_those_of_its_kind(at_desk, meeting, documents):
    listed = buttons(at_desk.get(list_of(meeting)))

    assert listed == [
        "Move down: “One”, 1 of 3",
        "Move up: “Two”, 2 of 3",
        "Move down: “Two”, 2 of 3",
        "Move up: “Three”, 3 of 3",
    ]


def test_order_of_the_list_is_the_order_of_readers(at_desk, client, meeting, documents):
    before = shown(client, meeting)

    answer = press(at_desk, meeting, "Move up: “Three”, 3 of 3")
    again = press(at_desk, meeting, "Move up: “Three”, 2 of 3")

    assert before == (["Note", "One", "Two", "Three"], ["One", "Two", "Note", "Three"])
    assert shown(client, meeting) == (["Note", "Three", "One", "Two"], ["Three", "One", "Note", "Two"])
    assert Meeting.objects.get().revision > meeting.revision
    # The browser goes to the button that was pressed or, at the end of the way, to the other one.
    three = documents["Three"].pk
    assert answer["Location"] == f"{list_of(meeting)}#move-up-{three}"
    assert again["Location"] == f"{list_of(meeting)}#move-down-{three}"
    page = at_desk.get(list_of(meeting)).text
    assert f'id="move-down-{three}"' in page and f'id="move-up-{three}"' not in page
    assert LogEntry.objects.latest("pk").change_message == "Moved up: 1 of 3."


def test_moving_back_is_one_press(at_desk, client, meeting, documents):
    before = shown(client, meeting)

    answer = press(at_desk, meeting, "Move down: “One”, 1 of 3")
    told = [str(message) for message in at_desk.get(answer["Location"]).context["messages"]]
    press(at_desk, meeting, "Move up: “One”, 2 of 3")

    assert told == ["“One” moved down: it is 2 of 3 under “Statements”."]
    assert shown(client, meeting) == before


def test_two_who_press_the_same_button_mean_one_move(at_desk, meeting, documents):
    one, two, three = (documents[title] for title in ("One", "Two", "Three"))
    press_once = {"move-up": f"{three.pk}-{two.pk}"}

    for _ in range(2):
        at_desk.post(list_of(meeting), press_once)

    assert [row.pk for row in in_order(meeting.pk) if row.kind == "statement"] == [one.pk, three.pk, two.pk]


def test_move_in_an_order_that_has_changed_is_refused(at_desk, meeting, documents):
    one, two, three = (documents[title] for title in ("One", "Two", "Three"))
    actions.move_document(document=two, past=one, up=True)

    answer = at_desk.post(list_of(meeting), {"move-up": f"{three.pk}-{two.pk}"}, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [rules.ORDER_CHANGED]
    assert [row.title for row in Document.objects.filter(kind="statement")] == ["Two", "One", "Three"]
    assert "disabled" not in answer.text


def test_documents_of_two_kinds_do_not_change_places(documents):
    with pytest.raises(NotAllowed, match="order has changed"):
        actions.move_document(document=documents["Note"], past=documents["Two"], up=True)


def test_new_document_comes_last(at_desk, meeting, documents):
    press(at_desk, meeting, "Move up: “Three”, 3 of 3")

    new = actions.add_document(meeting=meeting, kind="statement", title="New")

    assert places(in_order(meeting.pk))[new.pk] == Place(4, 4, documents["Two"].pk, None)


@pytest.mark.parametrize("value", ["", "1", "1-2-3", "one-two", "-", "9" * 30, "987654-987655"])
def test_what_no_button_sends_moves_nothing(at_desk, meeting, documents, value):
    before = in_order(meeting.pk)

    assert at_desk.post(list_of(meeting), {"move-down": value}).status_code == 404
    assert in_order(meeting.pk) == before


def test_document_of_another_meeting_is_not_moved(at_desk, meeting, documents):
    foreign = factories.make_document(title="Foreign", kind="statement")

    answer = at_desk.post(list_of(meeting), {"move-up": f"{foreign.pk}-{documents['One'].pk}"})

    assert answer.status_code == 404


def test_sorted_list_and_a_list_of_all_meetings_offer_no_move(client, meeting, documents):
    user = factories.make_organizer(meeting)
    factories.make_member(factories.make_meeting(), user, "organizer")
    client.force_login(user)

    addresses = [list_of(meeting), list_of(meeting, o="1"), reverse("admin:papers_document_changelist")]

    assert [bool(buttons(client.get(address))) for address in addresses] == [True, False, False]


def test_narrowed_list_moves_past_what_it_does_not_show(at_desk, client, meeting, documents):
    press(at_desk, meeting, "Move up: “Three”, 3 of 3", q="Three")

    assert shown(client, meeting)[0] == ["Note", "One", "Three", "Two"]


def test_order_takes_few_queries(meeting, django_assert_num_queries):
    made = [factories.make_document(meeting=meeting, file=False) for _ in range(12)]

    with django_assert_num_queries(6):  # savepoint, lock, order, positions, revision, release
        actions.move_document(document=made[-1], past=made[-2], up=True)
