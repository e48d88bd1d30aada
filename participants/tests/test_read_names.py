import pytest

from participants.names import read_name
from tests.names import FORTY
from tests.tables import HOSTILE_NAMES


@pytest.mark.parametrize(
    ("cells", "name", "family_name"),
    [
        ({"name": "Amina Okafor"}, "Amina Okafor", ""),
        ({"name": "OKAFOR Amina"}, "Okafor Amina", "Okafor"),
        ({"name": "Amina OKAFOR"}, "Amina Okafor", "Okafor"),
        ({"name": "AMINA OKAFOR"}, "Amina Okafor", ""),
        ({"name": "Jan VAN DYK"}, "Jan Van Dyk", "Van Dyk"),
        ({"name": "Sean O'NEIL-SMITH"}, "Sean O'Neil-Smith", "O'Neil-Smith"),
        ({"name": "Deniz IŞIK", "country": "Türkiye"}, "Deniz Işık", "Işık"),
        ({"name": "Can YİĞİT", "country": "Turkey"}, "Can Yiğit", "Yiğit"),
        ({"name": "García Márquez, María José"}, "María José García Márquez", "García Márquez"),
        ({"name": "GARCÍA MÁRQUEZ, María José"}, "María José García Márquez", "García Márquez"),
        ({"name": "Li, Wei", "country": "China"}, "Li Wei", "Li"),
        ({"name": "Li, Wei", "country": "Canada"}, "Wei Li", "Li"),
        ({"name": "Amina Okafor, Jr."}, "Amina Okafor, Jr.", ""),
        ({"name": "Okafor,"}, "Okafor,", ""),
        ({"given_name": "Amina", "family_name": "Okafor"}, "Amina Okafor", "Okafor"),
        ({"given_name": "Wei", "family_name": "LI", "country": "China"}, "Li Wei", "Li"),
        ({"given_name": "", "family_name": "Suharto"}, "Suharto", "Suharto"),
        ({"name": "Amina Okafor", "family_name": "OKAFOR"}, "Amina Okafor", "Okafor"),
        ({"name": "José Núñez", "family_name": "nunez"}, "José Núñez", "Núñez"),
        ({"name": "Amina Okafor", "family_name": "Tanaka"}, "Amina Okafor", "Tanaka"),
        ({"name": "J. K. Rowling"}, "J. K. Rowling", ""),
        ({"name": "Expert 4"}, "Expert 4", ""),
        ({}, "", ""),
    ],
)
def test_cells_say_what_the_name_is(cells, name, family_name):
    assert read_name(**cells) == (name, family_name)


@pytest.mark.parametrize("person", FORTY, ids=lambda person: person.name)
def test_names_as_people_write_them_stay(person):
    assert read_name(name=person.name, country=person.country).name == person.name


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_what_is_no_name_of_words_stays(name):
    assert read_name(name=name).name == name
