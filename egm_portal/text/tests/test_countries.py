from collections import Counter
from datetime import date
from importlib.resources import files
from zoneinfo import available_timezones

import pytest

from egm_portal.text.countries import (
    HEADQUARTERS,
    countries,
    country_named,
    printed_name,
    stands_alone,
    with_other_names,
)
from egm_portal.text.sorting import natural_sort_key


@pytest.mark.parametrize(
    ("city", "country", "alone"),
    [
        ("Geneva", "Switzerland", True),
        ("Bern", "Switzerland", True),
        ("Zurich", "Switzerland", False),
        ("New York", "United States of America", True),
        ("Washington", "United States of America", True),
        ("Brasilia", "Brazil", True),
        ("Sana’a", "Yemen", True),
        ("Kingston", "Jamaica", True),
        ("Kingston", "Canada", False),
        ("Bangkok", "Country A", False),
        ("", "Country A", False),
    ],
)
def test_capitals_and_headquarters_stand_without_their_country(city, country, alone):
    assert stands_alone(city, country) is alone


def test_table_has_codes_and_zones_that_exist():
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8")
    codes = {line.split("\t")[0] for line in table.splitlines() if not line.startswith("#")}
    zones = {country.time_zone for country in countries().values()} - {""}

    assert len(countries()) == 197
    assert (countries().keys() | HEADQUARTERS.keys()) - codes == set()
    assert zones - available_timezones() == set()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Iran (Islamic Republic of)", "IR"),
        ("the Islamic Republic of Iran", "IR"),
        ("iran", "IR"),
        ("Turkey", "TR"),
        ("TURKIYE", "TR"),
        ("Côte d'Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Congo", "CG"),
        ("Guinea", "GN"),
        ("Korea", None),
        ("Country A", None),
        ("", None),
    ],
)
def test_country_is_found_by_what_people_type(typed, code):
    found = country_named(typed)

    assert (found and found.code) == code


@pytest.mark.parametrize(
    ("day", "name"), [(date(2013, 7, 24), "Turkey"), (date(2022, 5, 31), "Turkey"), (date(2022, 6, 1), "Türkiye")]
)
def test_country_has_the_name_of_its_time(day, name):
    assert countries()["TR"].name_at(day) == name


@pytest.mark.parametrize(
    ("typed", "then", "now"),
    [
        ("Türkiye", "Turkey", "Türkiye"),
        ("Eswatini", "Swaziland", "Eswatini"),
        ("Czechia", "Czech Republic", "Czechia"),
        ("Cabo Verde", "Cape Verde", "Cabo Verde"),
        ("FYROM", "The former Yugoslav Republic of Macedonia", "North Macedonia"),
        ("Holland", "Netherlands", "Netherlands (Kingdom of the)"),
        ("Nauru", "Nauru", "Naoero"),
        ("South Korea", "Republic of Korea", "Republic of Korea"),
        ("Bolivie", "Bolivia (Plurinational State of)", "Bolivia (Plurinational State of)"),
        ("Kosovo", "Kosovo", "Kosovo"),
        ("Country A", "Country A", "Country A"),
    ],
)
def test_lists_have_the_name_of_the_day(typed, then, now):
    assert printed_name(typed, date(2013, 7, 25)) == then
    assert printed_name(typed, date(2026, 7, 1)) == printed_name(typed, None) == now
    assert printed_name(then, date(2013, 7, 25)) == then


def test_table_is_in_the_order_of_the_names():
    names = [country.name for country in countries().values()]

    assert names == sorted(names, key=natural_sort_key)
    assert names.index("Costa Rica") + 1 == names.index("Côte d’Ivoire")


def test_regional_groups_have_the_members_that_they_have_at_the_united_nations():
    groups = Counter(country.regional_group for country in countries().values())

    assert sorted(groups.values()) == [4, 23, 29, 33, 54, 54]


def test_search_finds_the_present_and_the_former_name():
    assert with_other_names("Turkey") == "Turkey Türkiye Turkey"
    assert with_other_names("Kenya") == "Kenya"
