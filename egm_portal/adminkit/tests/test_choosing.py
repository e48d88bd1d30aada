"""People and documents are chosen by typing part of a name, with and without a script."""

import pytest
from django import forms
from django.urls import reverse

from egm_portal.adminkit.choosing import ChosenField, Options, SeveralChosenField
from egm_portal.meetings.models import StaffRole
from papers.models import Author
from participants.models import Participant
from room.models import Recommendation
from tests import factories
from tests.forms import opened

CHOICES = reverse("admin:participants_participant_choices")


def options_of(meeting):
    people = Participant.objects.filter(meeting=meeting)
    return Options(people, lambda person: f"{person.get_role_display()}, {person.affiliation}")


@pytest.fixture
def make_person(meeting):
    def make(name, country="Kenya", **details):
        return factories.make_participant("accepted", meeting=meeting, name=name, country=country, **details)

    return make


def test_one_row_is_found_by_part_of_its_name_without_accents(meeting, make_person):
    person = make_person("José Ñandú", "Spain")
    make_person("Josefa Nadal")

    field = ChosenField(options=options_of(meeting))

    assert [field.clean(text) for text in ("nandu", "José Ñandú, Spain", "SPAIN  jose")] == [person] * 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Smiht", "None of the participants matches “Smiht”. Check the spelling, or type less."),
        (
            "smith",
            "“smith” matches 2 participants: Ann Smith, Kenya; Bob Smith, Kenya. Type more of the name.",
        ),
        ("<b>", "None of the participants matches “<b>”. Check the spelling, or type less."),
    ],
)
def test_no_match_and_two_matches_are_told(meeting, make_person, text, sentence):
    make_person("Ann Smith")
    make_person("Bob Smith")

    with pytest.raises(forms.ValidationError) as refusal:
        ChosenField(options=options_of(meeting)).clean(text)

    assert refusal.value.messages == [sentence]


def test_names_that_are_alike_are_told_apart(meeting, make_person):
    first = make_person("Ann Smith", affiliation="Institute A")
    second = make_person("Ann Smith", affiliation="Institute B")
    twins = [make_person("Bo Li", affiliation="Institute A") for _ in range(2)]

    options = options_of(meeting)

    assert options.label_of(first.pk) == "Ann Smith, Kenya (Expert, Institute A)"
    assert options.find("Ann Smith, Kenya (Expert, Institute B)").row == second
    assert options.find("smith institute b").row == second
    assert [options.find(options.label_of(twin.pk)).row for twin in twins] == twins


@pytest.mark.parametrize(
    "name", ["محمد عبد الله", "x" * 200, "<script>alert(1)</script>", "O’Brien; Sons, Ltd. (x) [1]"]
)
def test_every_label_leads_back_to_its_row(meeting, make_person, name):
    person = make_person(name)
    make_person("Another")
    field = SeveralChosenField(options=options_of(meeting))

    assert field.clean(field.prepare_value([person.pk])) == [person]


def test_several_are_typed_one_on_each_line_and_each_is_found_once(meeting, make_person):
    ann, bob = make_person("Ann Smith"), make_person("Bob Jones")
    field = SeveralChosenField(options=options_of(meeting))
    typed = field.widget.value_from_datadict(
        {"people": "ann\r\n\r\n Bob  Jones, Kenya\nAnn Smith, Kenya"}, {}, "people"
    )

    assert field.clean(typed) == [ann, bob]


def test_more_lines_than_a_field_takes_are_refused_without_a_search(meeting, make_person):
    make_person("Expert 1")
    field = SeveralChosenField(options=options_of(meeting))

    with pytest.raises(forms.ValidationError, match="Enter at most 200, one on each line. You have 201."):
        field.clean(["Expert 1"] * 201)
    with pytest.raises(forms.ValidationError, match="None of the participants matches"):
        field.clean(["expert " * 1000])


def test_each_line_that_is_not_found_is_told(meeting, make_person):
    make_person("Ann Smith")

    with pytest.raises(forms.ValidationError) as refusal:
        SeveralChosenField(options=options_of(meeting)).clean(["Ann", "Nobody", "No one"])

    assert [message.partition(".")[0] for message in refusal.value.messages] == [
        "None of the participants matches “Nobody”",
        "None of the participants matches “No one”",
    ]


def test_row_that_is_no_longer_offered_stays_chosen(meeting, make_person):
    gone = factories.make_participant("accepted", meeting=factories.make_meeting(), name="Gone")
    field = ChosenField(options=options_of(meeting))

    assert field.clean(field.prepare_value(gone.pk)) == gone


def test_rows_are_read_once_for_all_fields(meeting, make_person, django_assert_num_queries):
    people = [make_person(f"Person {number}") for number in range(5)]
    options = options_of(meeting)

    with django_assert_num_queries(1):
        for field in [ChosenField(options=options) for _ in range(10)]:
            assert field.clean("Person 3") == people[3]


@pytest.fixture
def recommendation(meeting):
    return factories.make_recommendation(meeting)


@pytest.fixture
def page(recommendation):
    return reverse("admin:room_recommendation_change", args=[recommendation.pk])


def test_supporters_are_changed_by_their_names(at_desk, recommendation, page, make_person, today):
    ann, bob = make_person("Ann Smith"), make_person("Bob Jones")
    recommendation.supporters.add(ann)
    form = opened(at_desk, page, "recommendation")

    at_desk.post(page, form | {"supporters": form["supporters"] + "\nbob"})
    both = set(recommendation.supporters.all())
    at_desk.post(page, opened(at_desk, page, "recommendation") | {"supporters": "Bob Jones, Kenya"})

    assert form["supporters"] == "Ann Smith, Kenya"
    assert (both, set(recommendation.supporters.all())) == ({ann, bob}, {bob})


def test_what_two_organizers_add_is_merged(at_desk, recommendation, page, make_person, today):
    ann, bob, eve = (make_person(name) for name in ("Ann Smith", "Bob Jones", "Eve King"))
    recommendation.supporters.add(ann)
    form = opened(at_desk, page, "recommendation")
    recommendation.supporters.add(eve)

    response = at_desk.post(page, form | {"supporters": "Ann Smith, Kenya\nbob"})

    assert response.status_code == 302
    assert set(recommendation.supporters.all()) == {ann, bob, eve}


def test_what_was_typed_comes_back_with_the_sentence(at_desk, page, make_person, today):
    response = at_desk.post(page, opened(at_desk, page, "recommendation") | {"supporters": "Nobody"})

    assert "None of the participants matches “Nobody”." in response.text
    assert ">\nNobody</textarea>" in response.text


def test_name_that_changed_meanwhile_is_no_change_of_the_form(at_desk, recommendation, page, make_person, today):
    ann = make_person("Ann Smith")
    Recommendation.objects.filter(pk=recommendation.pk).update(proposed_by=ann)
    form = opened(at_desk, page, "recommendation")
    Participant.objects.filter(pk=ann.pk).update(name="Ann Jones")

    response = at_desk.post(page, form)

    recommendation.refresh_from_db()
    assert (response.status_code, recommendation.proposed_by) == (302, ann)


def test_search_of_the_script_finds_the_same_rows(at_desk, meeting, make_person):
    make_person("José Ñandú", affiliation="Institute A")
    make_person("Expert 10")
    make_person("Expert 9")

    found = at_desk.get(CHOICES, {"meeting": meeting.pk, "q": "jose"})
    listed = at_desk.get(CHOICES, {"meeting": meeting.pk, "q": "kenya expert institute"}).json()
    sorted_naturally = at_desk.get(CHOICES, {"meeting": meeting.pk, "q": "expert"}).json()["options"]

    assert found.json() == {"options": [{"label": "José Ñandú, Kenya", "detail": "Expert, Institute A"}], "count": 1}
    assert listed["count"] == 1
    assert [option["label"] for option in sorted_naturally][:2] == ["Expert 9, Kenya", "Expert 10, Kenya"]
    assert "no-store" in found["Cache-Control"]


def test_detail_that_is_in_the_label_is_not_repeated(at_desk, meeting, make_person):
    for institute in "AB":
        make_person("Ann Smith", affiliation=f"Institute {institute}")

    found = at_desk.get(CHOICES, {"meeting": meeting.pk, "q": "smith institute a)"}).json()["options"]

    assert found == [{"label": "Ann Smith, Kenya (Expert, Institute A)", "detail": ""}]


def test_search_shows_nothing_of_other_meetings(at_desk, client, meeting, make_person):
    make_person("Ann Smith")
    other = factories.make_meeting()
    factories.make_participant("accepted", meeting=other, name="Ann Smith")

    statuses = [
        at_desk.get(CHOICES, {"meeting": other.pk, "q": "ann"}).status_code,
        at_desk.get(CHOICES, {"meeting": 999_999, "q": "ann"}).status_code,
        at_desk.get(CHOICES, {"meeting": meeting.pk, "q": "ann", "part": "x"}).status_code,
    ]
    own = at_desk.get(CHOICES, {"q": "ann"}).json()["count"]
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))
    as_viewer = client.get(CHOICES, {"meeting": meeting.pk, "q": "ann"}).status_code

    assert (statuses, own, as_viewer) == ([404] * 3, 1, 404)


def test_page_with_500_participants_stays_small(at_desk, meeting, today):
    Participant.objects.bulk_create(
        Participant(meeting=meeting, name=f"Participant with a long name {number}", email=f"p{number}@example.org")
        for number in range(500)
    )
    document = factories.make_document(meeting=meeting, file=False)
    for number in range(10):
        Author.objects.create(document=document, name=f"Author {number}")

    page = at_desk.get(reverse("admin:papers_document_change", args=[document.pk]))

    assert len(page.content) < 100_000
