import pytest

from egm_portal.text import names
from egm_portal.text.folding import folded
from egm_portal.text.sorting import natural_sort_key
from tests.names import FORTY

by_name = pytest.mark.parametrize("person", FORTY, ids=lambda person: person.name)


@by_name
def test_a_letter_begins_as_the_person_is_addressed(person):
    begins = names.salutation(
        name=person.name,
        family_name=person.family_name,
        honorific=person.honorific,
        is_guessed=False,
        letters_begin=person.letters_begin,
    )

    assert begins == person.salutation


@by_name
def test_the_family_name_is_printed_in_capitals(person):
    assert names.in_capitals(person.name, person.family_name, person.country) == person.in_capitals


@by_name
def test_a_family_name_is_part_of_the_name(person):
    assert names.is_part_of(person.name, person.family_name)


@by_name
def test_what_is_proposed_is_part_of_the_name(person):
    assert names.is_part_of(person.name, names.proposed_family_name(person.name, person.country))


def test_forty_names_stand_where_readers_look_for_them():
    ordered = sorted(FORTY, key=lambda person: natural_sort_key(person.family_name))

    letters = [folded(person.sorts)[0] for person in ordered]
    assert len(FORTY) == 40
    assert letters == sorted(letters)


@pytest.mark.parametrize(
    ("name", "country", "proposed"),
    [
        ("Suharto", "Indonesia", "Suharto"),
        ("OKAFOR Amina", "Nigeria", "OKAFOR"),
        ("Amina OKAFOR", "Nigeria", "OKAFOR"),
        ("Jan VAN DYK", "South Africa", "VAN DYK"),
        ("J. K. Rowling", "", "Rowling"),
        ("JOHN SMITH", "", "SMITH"),
        ("Li Wei", "China", "Li"),
        ("Ban Ki-moon", "South Korea", "Ban"),
        ("Sok Chanthou", "Cambodia", "Sok"),
        ("Nguyễn Thị Minh Khai", "Vietnam", "Nguyễn"),
        ("María José García Márquez", "Colombia", "García Márquez"),
        ("José García Márquez", "Colombia", "Márquez"),
        ("Ana Clara de Souza Lima", "Brazil", "Lima"),
        ("Abdul Rahman", "", "Abdul Rahman"),
        ("Abdul Rahman bin Ali", "", "Abdul Rahman bin Ali"),
        ("Hassan Abu Bakr", "Egypt", "Abu Bakr"),
        ("Fatima al-Zahra", "Morocco", "al-Zahra"),
        ("Björk Guðmundsdóttir", "Iceland", "Björk Guðmundsdóttir"),
        ("Abebech Tadesse", "Ethiopia", "Abebech Tadesse"),
        ("Amina Okafor, Jr.", "", "Okafor"),
        ("John Smith III", "", "Smith"),
        ("Expert 4", "Country A", "Expert 4"),
        ("李伟", "China", "李伟"),
        ("  ", "", ""),
        ("", "", ""),
    ],
)
def test_a_family_name_is_proposed(name, country, proposed):
    assert names.proposed_family_name(name, country) == proposed


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Li Wei", "L"),
        ("Li Wei", "Li W"),
        ("Li Wei", "Wei Li"),
        ("Li Wei", "LI"),
        ("Li Wei", ""),
        ("Li Wei", " "),
        ("García-Márquez", "Márquez"),
        ("Li Wei", "Tanaka"),
    ],
)
def test_other_text_is_no_family_name(name, part):
    assert not names.is_part_of(name, part)


@pytest.mark.parametrize(
    ("honorific", "is_guessed", "begins"),
    [
        ("Ms.", False, "Dear Ms. Li"),
        ("Ms.", True, "Dear Ms. Li Wei"),
        ("", False, "Dear Li Wei"),
        ("", True, "Dear Li Wei"),
        ("H.E. Ms.", True, "Excellency"),
        ("HE Mr.", True, "Excellency"),
        ("Her Excellency", True, "Dear Her Excellency Li Wei"),
    ],
)
def test_a_letter_never_begins_with_a_guess(honorific, is_guessed, begins):
    said = names.salutation(name="Li Wei", family_name="Li", honorific=honorific, is_guessed=is_guessed)

    assert names.greeting(said) == begins


def test_a_family_name_that_is_no_longer_in_the_name_is_not_stressed():
    assert names.stressed("Li Wei", "Tanaka") == [("Li Wei", False)]
    assert names.salutation(name="Li Wei", family_name="Tanaka", honorific="Ms.", is_guessed=False) == "Ms. Li Wei"


def test_the_last_of_two_same_words_is_the_family_name():
    assert names.in_capitals("James Kofi James", "James") == "James Kofi JAMES"
