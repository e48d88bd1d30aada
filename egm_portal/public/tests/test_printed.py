import pytest

from egm_portal.public.queries.people import alphabetical
from egm_portal.public.templatetags.printed import absolute, file_size, language_name, roman


@pytest.mark.parametrize(
    ("number", "numeral"), [(1, "I"), (4, "IV"), (6, "VI"), (8, "VIII"), (9, "IX"), (14, "XIV"), (39, "XXXIX")]
)
def test_roman(number, numeral):
    assert roman(number) == numeral


@pytest.mark.parametrize(
    ("size", "printed"), [(1, "1 kB"), (412_345, "412 kB"), (999_400, "999 kB"), (1_400_000, "1.4 MB")]
)
def test_file_size(size, printed):
    assert file_size(size) == printed


@pytest.mark.parametrize(("code", "name"), [("en", "English"), ("FR", "French"), ("ar", "Arabic"), ("xx", "xx")])
def test_language_name(code, name):
    assert language_name(code) == name


def test_absolute_address_comes_from_the_settings(settings):
    settings.SITE_URL = "https://egm.example.org"

    assert absolute("/meetings/") == "https://egm.example.org/meetings/"


def test_people_stand_in_natural_order():
    names = ["Expert 10", "Expert 9", "expert 1", "Émile", "Adviser", "2 people"]

    assert sorted(names, key=alphabetical) == ["2 people", "Adviser", "expert 1", "Expert 9", "Expert 10", "Émile"]
