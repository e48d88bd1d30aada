"""Time zones by city, and the zone that goes without saying in a country that has only one."""

from zoneinfo import available_timezones

import pytest

from egm_portal.text.zones import zone_choices, zone_of_country


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("Kenya", "Africa/Nairobi"),
        ("the Philippines", "Asia/Manila"),
        ("  côte d'ivoire ", "Africa/Abidjan"),
        ("Côte d’Ivoire", "Africa/Abidjan"),
        ("United Republic of Tanzania", "Africa/Dar_es_Salaam"),
        ("Türkiye", "Europe/Istanbul"),
        ("TURKIYE", "Europe/Istanbul"),
        ("Iran", "Asia/Tehran"),
        ("Greenland", ""),
        ("Hong Kong", "Asia/Hong_Kong"),
        ("Brazil", ""),
        ("Country A", ""),
        ("", ""),
    ],
)
def test_country_with_one_zone_has_it_and_others_have_none(country, zone):
    assert zone_of_country(country) == zone


def test_zones_are_offered_by_city_in_their_regions():
    first, *regions = zone_choices("Africa/Nairobi")

    assert first == ("", "Choose a city")
    assert ("Africa/Dar_es_Salaam", "Dar es Salaam (Africa/Dar_es_Salaam)") in dict(regions)["Africa"]
    assert not [zone for _, zones in regions for zone, _ in zones if zone == "Asia/Calcutta"]
    assert {name for name, _ in regions} >= {"Africa", "America", "Asia", "Europe", "Pacific"}


def test_each_offered_zone_is_one_that_exists():
    offered = {zone for _, zones in zone_choices("")[1:] for zone, _ in zones}

    assert offered - available_timezones() == set()
    assert len(offered) > 300


def test_zone_that_is_no_city_stays_among_the_choices():
    assert zone_choices("UTC", "That of Country A")[:2] == [("", "That of Country A"), ("UTC", "UTC")]


@pytest.mark.parametrize(
    ("city", "zone"),
    [
        ("Geneva", "Europe/Zurich"),
        ("Vienna", "Europe/Vienna"),
        ("New York", "America/New_York"),
        ("Nairobi", "Africa/Nairobi"),
        ("Bonn", "Europe/Berlin"),
        ("The Hague", "Europe/Amsterdam"),
        ("Turin", "Europe/Rome"),
        ("Rome", "Europe/Rome"),
        ("Montreal", "America/Toronto"),
        ("Bangkok", "Asia/Bangkok"),
        ("Beirut", "Asia/Beirut"),
        ("Santiago", "America/Santiago"),
        ("Addis Ababa", "Africa/Addis_Ababa"),
    ],
)
def test_cities_of_the_united_nations_are_places_of_a_zone(city, zone):
    offered = [choice for _, zones in zone_choices("")[1:] for choice in zones]

    assert (zone, f"{city} ({zone})") in offered


def test_city_of_the_meeting_is_what_the_chooser_shows():
    def shown(city):
        offered = [choice for _, zones in zone_choices("Europe/Zurich", city=city)[1:] for choice in zones]
        return next(label for zone, label in offered if zone == "Europe/Zurich")

    assert (shown("Geneva"), shown("Basel")) == ("Geneva (Europe/Zurich)", "Zurich (Europe/Zurich)")


def test_zones_of_a_country_with_several_come_first():
    _, (name, zones), *_ = zone_choices("", country="Brazil")

    assert (name, len(zones) > 5) == ("Brazil", True)
    assert ("America/Sao_Paulo", "Sao Paulo (America/Sao_Paulo)") in zones
    assert zone_choices("", country="Kenya") == zone_choices("")
