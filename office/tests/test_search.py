"""The search of the administration: what it finds, for whom, and what it leads to."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting, StaffRole
from office.search import SOURCES
from office.tests.conftest import CANARY
from papers.models import Document
from participants.models import Participant
from tests import factories

pytestmark = pytest.mark.django_db
HEADINGS = [source.name for source in SOURCES]
QUERIES = 27


def search(client, q="", **parameters):
    return client.get(f"{reverse('admin:search')}?{urlencode({'q': q} | parameters)}")


def found(answer):
    """The titles of the results by their kinds."""
    page = html.fromstring(answer.content.decode())
    return {
        group.xpath("string(.//h2)"): [" ".join(link.text_content().split()) for link in group.xpath(".//h3/a")]
        for group in page.xpath("//section[@class='search-group']")
    }


def fill(meeting, word, count=1):
    """Gives the meeting this many rows of each kind that is searched, all with the word."""
    with calendar_at(factories.TODAY):
        for _ in range(count):
            person = factories.make_participant(meeting=meeting, status="accepted", name=word, mails=True)
            factories.make_paper("submitted", participant=person, title=word)
            factories.make_session(meeting=meeting, title=word).items.get().people.add(person)
            factories.make_document(meeting=meeting, title=word)
            factories.make_recommendation(meeting, text=word)
            Message.objects.filter(to=person.email).update(subject=word)
    Meeting.objects.filter(pk=meeting.pk).update(short_title=word)


def test_every_kind_is_found_without_accents_and_leads_to_its_row(at_desk, meeting, today):
    fill(meeting, "José Nuñez")

    answer = search(at_desk, "nunez JOSE")

    assert list(found(answer)) == HEADINGS
    links = html.fromstring(answer.content.decode()).xpath("//section[@class='search-group']//h3/a/@href")
    assert {at_desk.get(link).status_code for link in links} == {200}
    assert "<mark>José Nuñez</mark>" in search(at_desk, "jose nunez").text


@pytest.mark.parametrize("asked", ["person@example.net", "Institute of Budgets", "Country Q"])
def test_people_are_found_by_address_affiliation_and_country(at_desk, meeting, asked):
    person = factories.make_participant(
        meeting=meeting, email="person@example.net", affiliation="Institute of Budgets", country="Country Q"
    )
    factories.make_participant(meeting=meeting)

    assert found(search(at_desk, asked))["People"] == [str(person)]


def test_session_is_found_by_who_speaks_in_it_once(at_desk, meeting):
    session, person = factories.make_session(meeting=meeting), factories.make_participant(meeting=meeting, name="Zoe")
    for title in ("One", "Two"):
        session.items.create(title=title).people.add(person)

    assert found(search(at_desk, "zoe"))["Programme"] == [session.title]


def test_best_three_come_first_and_the_list_has_all(at_desk, meeting):
    for name in ("A Smith", "Smithson", "Smith", "B Smith", "C Smith"):
        factories.make_participant(meeting=meeting, name=name, country="")

    answer = search(at_desk, "smith")

    assert found(answer)["People"] == ["Smith", "Smithson", "A Smith"]
    (link,) = html.fromstring(answer.content).xpath("//a[starts-with(., 'All 5')]/@href")
    assert at_desk.get(link).context["cl"].result_count == 5
    assert len(found(search(at_desk, "smith", kind="people"))["People"]) == 5


def test_result_offers_what_is_usually_done_next(at_desk, meeting, today):
    with calendar_at(factories.TODAY):
        factories.make_participant(meeting=meeting, name="Nominee")
        factories.make_participant(meeting=meeting, name="Guest", status="invited")
        factories.make_paper("submitted", meeting=meeting, title="Paper")
        factories.make_document(meeting=meeting, title="Note")

    steps = {}
    for asked, kind in [("nominee", "people"), ("guest", "people"), ("paper", "papers"), ("note", "documents")]:
        page = html.fromstring(search(at_desk, asked, kind=kind).content)
        links = page.xpath("//*[@class='search-steps']/a")
        steps[asked] = [link.text for link in links]
        assert {at_desk.get(link.get("href")).status_code for link in links} == {200}

    assert steps == {
        "nominee": ["Invite"],
        "guest": ["Record an answer", "Write"],
        "paper": ["Review"],
        "note": ["Publish"],
    }


def test_viewers_find_everything_but_no_next_step(client, meeting, today):
    fill(meeting, "Zoe")
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))

    answer = search(client, "zoe")

    assert list(found(answer)) == HEADINGS
    assert "search-steps" not in answer.text
    assert "Add participant" not in str(found(search(client, "add part")))


def test_meetings_of_others_are_not_searched(at_desk, meeting, foreign_meeting):
    for parameters in ({}, {"meeting": foreign_meeting.pk}, {"short": 1}, {"kind": "people"}):
        assert CANARY not in search(at_desk, CANARY.lower(), **parameters).text.replace(f"“<bdi>{CANARY}", "")
    assert found(search(at_desk, CANARY)) == {}


def test_screens_without_permission_are_neither_searched_nor_named(client, meeting, organizer):
    fill(meeting, "Zoe")
    organizer.groups.clear()
    client.force_login(organizer)

    assert found(search(client, "zoe")) == {}
    assert "Go to" not in found(search(client, "reminders sent"))


def test_one_meeting_can_be_chosen(at_desk, meeting, organizer):
    other = factories.make_meeting(short_title="Other")
    factories.make_member(other, organizer)
    for row in (meeting, other):
        factories.make_participant(meeting=row, name=f"Zoe {row}", country="")

    answer = search(at_desk, "zoe", meeting=other.pk)

    assert found(answer)["People"] == ["Zoe Other"]
    assert html.fromstring(answer.content).xpath("string(//option[@selected])") == "Other"


def test_screens_and_the_guide_are_found_by_name(at_desk, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(short_title="Budgets")

    assert found(search(at_desk, "reminders budgets"))["Go to"] == ["Reminders", "Reminders sent"]
    assert "Add participant" in found(search(at_desk, "add part"))["Go to"]
    assert found(search(at_desk, "bounced e-mail"))["Go to"] == ["Bounced e-mail"]
    links = html.fromstring(search(at_desk, "add").content).xpath("//section[.//h2='Go to']//a/@href")
    assert {at_desk.get(link).status_code for link in links} == {200}


def test_dialog_gets_seven_results_at_most_with_one_of_each_kind(at_desk, meeting, today):
    fill(meeting, "Zoe", 2)

    page = html.fromstring(search(at_desk, "zoe", short=1).content)

    assert page.xpath("//h3/text()") == HEADINGS
    assert len(page.xpath("//li")) == 7
    assert page.xpath("//p[@class='search-all']/a/@href") == [f"{reverse('admin:search')}?q=zoe"]


ODD = ["", " ", "%", "_", "'", "(", "<script>alert(1)</script>", "\u202e", "م", "\ud800", "a" * 200]


@pytest.mark.parametrize("asked", ODD)
@pytest.mark.parametrize("short", [{}, {"short": 1}])
@pytest.mark.embedded("search")
def test_odd_questions_are_answered(at_desk, meeting, asked, short):
    answer = at_desk.get(reverse("admin:search"), {"q": asked.encode("utf-8", "surrogatepass")} | short)

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("parameters", ["meeting=abc", "meeting=-1", "meeting=999999", "kind=nothing"])
def test_odd_parameters_are_left_out(at_desk, meeting, parameters):
    factories.make_participant(meeting=meeting, name="Zoe", country="")

    answer = at_desk.get(f"{reverse('admin:search')}?q=zoe&{parameters}")

    assert (answer.status_code, found(answer)) == (200, {"People": ["Zoe"]})


@pytest.mark.parametrize("asked", ["a" * 201, "a " * 11])
def test_long_questions_are_refused_and_kept(at_desk, meeting, asked):
    answer = search(at_desk, asked)

    page = html.fromstring(answer.content)
    assert page.xpath("string(//p[@id='q-refusal'])") == "Search for at most 10 words and 200 characters."
    assert page.xpath("//input[@id='q']/@value") == [asked.strip()]
    assert "at most 10 words" in search(at_desk, asked, short=1).text


def test_every_screen_has_the_search(at_desk, meeting):
    for address in (
        reverse("admin:index"),
        reverse("admin:participants_participant_changelist"),
        reverse("admin:help"),
    ):
        page = html.fromstring(at_desk.get(address).content)
        assert page.xpath("//form[@class='search-box']/@action") == [reverse("admin:search")]
        assert page.xpath("//a[@class='search-link']/@href") == [reverse("admin:search")]


@pytest.mark.parametrize("count", [1, 3])
def test_search_costs_a_fixed_number_of_queries(at_desk, meeting, today, count, django_assert_num_queries):
    fill(meeting, "Zoe", count)
    search(at_desk, "zoe")

    with django_assert_num_queries(QUERIES):
        answer = search(at_desk, "zoe")

    assert list(found(answer)) == HEADINGS


def test_search_among_500_people_costs_the_same(at_desk, meeting, today, django_assert_num_queries):
    fill(meeting, "Zoe")
    Participant.objects.bulk_create(
        Participant(meeting=meeting, name=f"Zoe {number}", email=f"zoe-{number}@example.net") for number in range(500)
    )
    Document.objects.bulk_create(
        Document(meeting=meeting, number=1000 + number, kind="background", title=f"Zoe {number}")
        for number in range(500)
    )

    with django_assert_num_queries(QUERIES):
        answer = search(at_desk, "zoe")

    assert "All 501" in answer.text
