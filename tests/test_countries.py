"""Countries of participants, meetings and authors: named by the meeting's days, asked about, and proposed from."""

from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from office.board import board_of
from papers.models import Author
from participants import actions, profile_actions
from participants.models import Participant
from tests import factories

pytestmark = pytest.mark.usefixtures("today")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Türkiye", "Turkey"),
        ("south korea", "Republic of Korea"),
        ("Czechia", "Czech Republic"),
        ("Congo", "Congo"),
        ("Kosovo", "Kosovo"),
        ("Country A", "Country A"),
        ("", ""),
    ],
)
def test_country_has_its_name_at_the_time_of_the_meeting(meeting, typed, kept):
    person = actions.add_participant(meeting=meeting, name="A. Expert", country=typed)

    assert Participant.objects.get(pk=person.pk).country == person.country == kept


def test_countries_of_meetings_and_authors_are_named_alike(meeting):
    document = factories.make_document(meeting=meeting)
    author = Author.objects.create(document=document, name="A. Author", country="Eswatini")
    elsewhere = factories.make_meeting(city="Ankara", country="Turquía")

    assert (author.country, elsewhere.country) == ("Swaziland", "Turkey")


def test_meeting_that_is_moved_takes_the_names_of_its_new_days(meeting, django_capture_on_commit_callbacks):
    person = factories.make_participant(meeting=meeting, country="Turkey")
    author = Author.objects.create(
        document=factories.make_document(meeting=meeting), name="A. Author", country="Türkiye"
    )
    other = factories.make_participant(meeting=factories.make_meeting(), country="Turkey")

    meeting.starts_on, meeting.ends_on = date(2026, 7, 8), date(2026, 7, 10)
    with django_capture_on_commit_callbacks(execute=True):
        meeting.save()

    for row, name in ((person, "Türkiye"), (author, "Türkiye"), (other, "Turkey")):
        row.refresh_from_db()
        assert row.country == name


def profile(page, expert, **changes):
    address = reverse("my:profile", args=[expert.meeting.slug])
    [form] = html.fromstring(page.get(address).text).xpath("//form[@id='profile']")
    return page.post(address, {name: value or "" for name, value in form.form_values()} | changes, follow=True)


@pytest.fixture
def own(client, expert):
    client.force_login(expert.user)
    return client


def test_profile_suggests_the_names_and_says_which_one_it_took(own, expert):
    page = own.get(reverse("my:profile", args=[expert.meeting.slug]))
    saved = profile(own, expert, country="South Korea")

    offered = html.fromstring(page.text).xpath("//datalist[@id=//input[@name='country']/@list]/option/@value")
    assert (len(offered), "Turkey" in offered, "Türkiye" in offered) == (197, True, False)
    assert "“South Korea” is printed as “Republic of Korea”" in saved.text
    expert.refresh_from_db()
    assert expert.country == "Republic of Korea"


def test_profile_asks_which_country_is_meant_once(own, expert):
    asked = profile(own, expert, country="Congo")
    chosen = profile(own, expert, country="Congo", country_meant="Democratic Republic of the Congo")
    expert.refresh_from_db()

    assert (asked.status_code, chosen.status_code) == (422, 200)
    buttons = html.fromstring(asked.text).xpath("//input[@name='country_meant']/@value")
    assert buttons == ["Congo", "Democratic Republic of the Congo"]
    assert "Please choose which is meant: Congo or Democratic Republic of the Congo." in asked.text
    assert expert.country == "Democratic Republic of the Congo"


def test_country_that_bears_the_name_of_both_can_be_chosen_and_is_not_asked_about_again(own, expert):
    profile(own, expert, country="Congo", country_meant="Congo")
    later = profile(own, expert, title="Dean")
    expert.refresh_from_db()

    assert later.status_code == 200
    assert (expert.country, expert.title) == ("Congo", "Dean")


def test_choice_stays_while_something_else_is_corrected(own, expert):
    page = profile(own, expert, country="Congo", country_meant="Congo", name="")

    assert page.status_code == 422
    assert html.fromstring(page.text).xpath("//input[@name='country_meant'][@checked]/@value") == ["Congo"]


def test_country_of_the_past_is_answered_beside_its_field(own, expert):
    page = profile(own, expert, country="Czechoslovakia")

    assert page.status_code == 422
    assert "There has been no country of this name since 1993. Please enter Czechia or Slovakia." in page.text
    assert html.fromstring(page.text).xpath("//input[@name='country']/@value") == ["Czechoslovakia"]


def test_administration_asks_and_says_the_same(at_desk, meeting):
    add, typed = reverse("admin:participants_participant_add"), {"meeting": meeting.pk, "role": "expert", "name": "New"}
    typed |= {"attendance": "in_person"}

    asked = at_desk.post(add, typed | {"country": "Korea"})
    added = at_desk.post(add, typed | {"country": "Korea", "country_meant": "Republic of Korea"}, follow=True)
    told = at_desk.post(add, typed | {"country": "Turkiye", "name": "Newer"}, follow=True)

    assert list(asked.context["adminform"].form.errors) == ["country"]
    assert "“Turkiye” is printed as “Turkey”" in told.text
    assert added.status_code == 200
    people = Participant.objects.order_by("pk").values_list("country", "region", "time_zone")
    assert list(people) == [
        ("Republic of Korea", "asia_pacific", "Asia/Seoul"),
        ("Turkey", "western_europe", "Europe/Istanbul"),
    ]


def test_region_and_zone_are_proposed_once_and_outlive_a_move(meeting):
    person = actions.add_participant(meeting=meeting, name="A. Expert", country="Kenya")
    profile_actions.change_profile(participant=person, country="Germany")
    person.refresh_from_db()

    assert (person.country, person.region, person.time_zone) == ("Germany", "africa", "Africa/Nairobi")


def test_first_country_is_what_a_proposal_follows(meeting):
    person = actions.add_participant(meeting=meeting, name="A. Expert", region="africa")
    profile_actions.change_profile(participant=person, country="Germany")
    person.refresh_from_db()

    assert (person.region, person.time_zone) == ("africa", "Europe/Berlin")


def test_staff_has_no_regional_group_and_some_countries_no_zone_to_propose(meeting):
    staff = actions.add_participant(meeting=meeting, name="A. Officer", role="staff", country="Austria")
    expert = actions.add_participant(meeting=meeting, name="A. Expert", country="Brazil")

    assert (staff.region, expert.region, expert.time_zone) == ("", "latin_america", "")


def test_territory_is_something_to_ask_the_editor_about(meeting):
    factories.make_participant(meeting=meeting, country="Kosovo")
    factories.make_participant(meeting=meeting, country="Country A")

    tasks = [task for task in board_of(meeting).tasks if "your editor" in task.rest]

    assert [(task.what, task.rest) for task in tasks] == [
        ("“Kosovo”", "is printed as it was typed. Check with your editor how the United Nations calls it.")
    ]
