"""What the portal calls people: in lists, in letters and on screens."""

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.urls import reverse
from tablib import Dataset

from egm_portal.adminkit.spreadsheets import MISFIT
from egm_portal.exceptions import NotAllowed
from egm_portal.mail import placeholders
from egm_portal.text.folding import folded
from participants import actions, profile_actions
from participants.list_pdf import LIST
from participants.models import Participant
from participants.queries import listed_participants
from participants.resources import ParticipantResource
from tests import factories
from tests.names import FORTY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
_F = Participant.FamilyNameState


def add(meeting, named, **more):
    values = {"name": named.name, "country": named.country, "honorific": named.honorific}
    return factories.make_participant("accepted", meeting=meeting, **values | more)


def marked(meeting, named):
    """Somebody of the forty who has said how they are called."""
    person = add(meeting, named)
    profile_actions.change_profile(participant=person, family_name=named.family_name, letters_begin=named.letters_begin)
    person.refresh_from_db()
    return person


def letter_to(person):
    context = {"participant": person, "to_name": person.name}
    return placeholders.filled(placeholders.ANY, "Dear {salutation},", context)


def test_forty_people_are_listed_where_readers_look_and_saluted_as_they_wish(meeting):
    people = [marked(meeting, named) for named in FORTY]

    [category] = listed_participants(meeting)

    letters = [folded(named.sorts)[0] for person in category.people for named in FORTY if named.name == person.name]
    assert letters == sorted(letters)
    assert [letter_to(person) for person in people] == [
        f"{named.salutation}," if named.salutation == "Excellency" else f"Dear {named.salutation}," for named in FORTY
    ]


PEOPLE = [
    ("staff", "Zed Last", "Division A, UNDESA", "", True),
    ("civil_society", "Ann Able", "Union B", "Country A", False),
    ("civil_society", "Zoe Young", "Union A", "", False),
    ("staff", "Ann Early", "World Bank", "", False),
    ("staff", "Bob Late", "Division Z, UNDESA", "", False),
    ("observer", "Ann Able", "League of Cities", "", False),
    ("observer", "Ann Able", "Ministry", "Country B", False),
    ("observer", "Zoe Young", "Ministry", "Country A", False),
    ("consultant", "Con Sultant", "", "Country C", False),
    ("expert", "Zoe Able", "", "Country B", False),
    ("expert", "Ann Young", "", "Country A", False),
]


def test_lists_have_their_groups_and_the_secretariat_last(meeting):
    for role, name, affiliation, country, services_meeting in PEOPLE:
        values = {"role": role, "affiliation": affiliation, "country": country, "services_meeting": services_meeting}
        factories.make_participant("accepted", meeting=meeting, name=name, **values)

    listed = listed_participants(meeting)

    assert [(each.heading, [(person.name, person.affiliation) for person in each.people]) for each in listed] == [
        ("Experts", [("Zoe Able", ""), ("Ann Young", "")]),
        ("Consultant and facilitator", [("Con Sultant", "")]),
        ("Observers", [("Zoe Young", "Ministry"), ("Ann Able", "Ministry"), ("Ann Able", "League of Cities")]),
        ("United Nations system", [("Bob Late", "Division Z, UNDESA"), ("Ann Early", "World Bank")]),
        ("Civil society", [("Zoe Young", "Union A"), ("Ann Able", "Union B")]),
        ("Secretariat", [("Zed Last", "Division A, UNDESA")]),
    ]


def test_printed_list_has_family_names_in_capitals_unless_they_are_guessed(meeting):
    marked(meeting, FORTY[12])
    add(meeting, FORTY[6])

    printed = LIST.build(meeting.pk).html

    assert ("Ms. María José GARCÍA MÁRQUEZ" in printed, "Mr. Kenji Tanaka" in printed) == (True, True)


def test_letters_use_the_whole_name_while_the_family_name_is_guessed(meeting):
    people = [add(meeting, named) for named in FORTY if named.salutation != "Excellency"]

    assert [letter_to(person) for person in people] == [f"Dear {person.formal_name}," for person in people]
    assert {person.family_name_state for person in people} == {_F.GUESSED}


def test_family_name_is_guessed_again_when_the_name_no_longer_has_it(meeting):
    person = marked(meeting, FORTY[0])

    profile_actions.change_profile(participant=person, name="Li Wei Ming")
    person.refresh_from_db()
    kept = person.family_name, person.family_name_state
    profile_actions.change_profile(participant=person, name="Tanaka Kenji")
    person.refresh_from_db()

    assert kept == ("Li", _F.CONFIRMED)
    assert (person.family_name, person.family_name_state) == ("Tanaka", _F.GUESSED)


@pytest.mark.parametrize("family_name", ["Wang", "L", "Wei Li"])
def test_family_name_is_part_of_the_name(meeting, family_name):
    with pytest.raises(ValidationError, match="Use words of the name"):
        actions.add_participant(meeting=meeting, name="Li Wei", family_name=family_name)


def test_family_name_may_be_the_whole_name(meeting):
    person = actions.add_participant(meeting=meeting, name="Björk Guðmundsdóttir", family_name="Björk Guðmundsdóttir")

    assert person.family_name == person.name


def test_person_confirms_what_their_page_says(client, meeting):
    person = add(meeting, FORTY[2])
    client.force_login(person.user)
    page, confirm = reverse("my:meeting", args=[meeting.slug]), reverse("my:confirm_name", args=[meeting.slug])
    before = client.get(page).text

    client.post(confirm, {"confirm": profile_actions.as_named(person)})

    person.refresh_from_db()
    assert "In lists you will appear under W" in before
    assert "letters to you begin “<bdi>Dear Mr. Wei</bdi>”" in before
    assert (person.family_name, person.family_name_state) == ("Wei", _F.CONFIRMED)
    assert "Is your name correct?" not in client.get(page).text


def test_what_was_changed_meanwhile_is_not_confirmed(client, meeting):
    person = add(meeting, FORTY[2])
    seen = profile_actions.as_named(person)
    actions.update_participant(participant=person, family_name="Li")
    client.force_login(person.user)

    page = client.post(reverse("my:confirm_name", args=[meeting.slug]), {"confirm": seen}, follow=True)

    person.refresh_from_db()
    assert "Your name was changed since this page was opened" in page.text
    assert person.family_name_state == _F.GUESSED


def test_person_corrects_their_family_name(client, meeting):
    person = add(meeting, FORTY[2])
    client.force_login(person.user)
    profile = reverse("my:profile", args=[meeting.slug])

    refused = client.post(profile, {"name": person.name, "family_name": "Lee"})
    client.post(profile, {"name": person.name, "family_name": "Li"})

    person.refresh_from_db()
    assert (refused.status_code, "Use words of the name" in refused.text) == (422, True)
    assert (person.family_name, person.family_name_state, person.salutation) == ("Li", _F.CONFIRMED, "Mr. Li")


def test_import_reads_what_the_cells_say_of_names(meeting):
    rows = [("GARCÍA MÁRQUEZ, María José", "", "Colombia"), ("Li Wei", "LI", ""), ("Kenji Tanaka", "", "Japan")]
    known = factories.make_participant(meeting=meeting, name="David Li Wei", email="row3@example.org")
    actions.update_participant(participant=known, family_name="Li")
    actions.check_family_name(participant=known)
    rows.append(("David Li Wei", "", ""))
    table = Dataset(headers=["name", "family_name", "country", "email", MISFIT])
    for number, (name, family_name, country) in enumerate(rows):
        table.append([name, family_name, country, f"row{number}@example.org", ""])

    result = ParticipantResource(meeting).import_data(table, raise_errors=True)

    names = Participant.objects.order_by("email").values_list("name", "family_name", "family_name_state")
    assert not result.has_errors()
    assert list(names) == [
        ("María José García Márquez", "García Márquez", _F.GUESSED),
        ("Li Wei", "Li", _F.CHECKED),
        ("Kenji Tanaka", "Tanaka", _F.GUESSED),
        ("David Li Wei", "Li", _F.CHECKED),
    ]


def test_import_leaves_a_name_that_the_person_confirmed(meeting):
    person = marked(meeting, FORTY[2])
    table = Dataset(headers=["name", "family_name", "email", MISFIT])
    table.append(["Wei, David Li", "", person.email, ""])

    ParticipantResource(meeting).import_data(table, raise_errors=True)

    person.refresh_from_db()
    assert (person.name, person.family_name, person.family_name_state) == ("David Li Wei", "Li", _F.CONFIRMED)


def test_organizer_checks_guessed_names(at_desk, meeting):
    people = [add(meeting, FORTY[0]), add(meeting, FORTY[26])]
    ids = "&".join(f"id={person.pk}" for person in people)
    page = f"{reverse('admin:participants_participant_check-names')}?{ids}"

    shown = at_desk.get(page)
    at_desk.post(page)

    assert "LI Wei, under L; letters begin “Dear Ms. Li”" in shown.text
    assert set(Participant.objects.values_list("family_name_state", flat=True)) == {_F.CHECKED}
    with pytest.raises(NotAllowed):
        actions.check_family_name(participant=people[0])


def test_change_by_an_organizer_goes_back_to_the_person(at_desk, meeting):
    person = marked(meeting, FORTY[2])

    change(at_desk, person, family_name="David Li Wei")

    person.refresh_from_db()
    assert (person.family_name, person.family_name_state) == ("David Li Wei", _F.CHECKED)


def change(at_desk, person, **changes):
    """Posts the organizers' form with these changes."""
    address = reverse("admin:participants_participant_change", args=[person.pk])
    form = at_desk.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return at_desk.post(address, {name: value for name, value in (values | changes).items() if value is not None})


def test_page_has_the_name_with_capitals_by_style(meeting):
    person = marked(meeting, FORTY[28])

    shown = Template("{% load participants %}{{ person|with_capitals }}").render(Context({"person": person}))

    assert shown == '<bdi lang="tr">Can <span class="capitals">Yiğit</span></bdi>'
