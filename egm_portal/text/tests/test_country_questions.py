"""What is asked about a country, what is refused, and what is left as it was typed."""

from datetime import date

import pytest

from egm_portal.text import country_questions
from egm_portal.text.countries import country_named
from egm_portal.text.country_questions import is_territory, meanings, refusal_of_past

JULY_2013 = date(2013, 7, 25)


@pytest.mark.parametrize(
    "typed", ["Congo", "the Congo", "KOREA", "Corée", "Virgin Islands", "St. Martin", "saint-martin"]
)
def test_name_of_several_has_a_meaning_for_each(typed):
    assert len(meanings(typed)) == 2


@pytest.mark.parametrize("typed", ["Republic of Korea", "Guinea", "Niger", "Dominica", "DRC", "Country A", ""])
def test_other_names_are_not_asked_about(typed):
    assert meanings(typed) == ()


@pytest.mark.parametrize(
    ("typed", "today"),
    [("Czechoslovakia", "Czechia or Slovakia"), ("tchécoslovaquie", "Czechia or Slovakia"), ("GDR", "Germany")],
)
def test_country_of_the_past_is_answered_with_those_of_today(typed, today):
    assert refusal_of_past(typed, JULY_2013).endswith(f" Please enter {today}.")


def test_country_of_the_past_is_taken_for_a_meeting_of_its_time():
    assert refusal_of_past("Czechoslovakia", date(1992, 6, 14)) == ""
    assert refusal_of_past("Burma", JULY_2013) == ""


def test_what_is_proposed_in_place_of_the_past_is_a_country_or_territory_of_today():
    proposed = {name for _, today in country_questions._PAST.values() for name in today}
    proposed |= {name for meant in country_questions._SEVERAL.values() for name, _ in meant}

    assert [name for name in proposed if not country_named(name) and not is_territory(name)] == []


@pytest.mark.parametrize("typed", ["Taiwan", "hong kong", "Macao", "Kosovo", "Western Sahara", "Crimea", "Jerusalem"])
def test_territory_is_no_country_of_the_table(typed):
    assert is_territory(typed)
    assert country_named(typed) is None


@pytest.mark.parametrize("typed", ["Palestine", "Türkiye", "Cook Islands", "Holy See", "Country A", ""])
def test_countries_and_unknown_names_are_no_territories(typed):
    assert not is_territory(typed)
