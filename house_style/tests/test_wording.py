"""Names of countries, inclusive terms, capitals and sums."""

from datetime import date

import pytest

from egm_portal.marked_texts.tests import editing
from egm_portal.text.countries import countries
from house_style import Facts, check
from house_style.rules import RULES
from house_style.tests.finding import found
from house_style.wording import COUNTRIES

IN_2013, IN_2024 = date(2013, 7, 24), date(2024, 7, 24)
WORDING = {
    "country_names",
    "dash_in_range",
    "dollars",
    "first_person",
    "governments",
    "inclusive_terms",
    "internet",
    "member_states",
    "ordinals",
    "ranges",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Experts from Vietnam spoke.", [("Vietnam", "Viet Nam")]),
        ("Taiwan took part.", [("Taiwan", "Taiwan Province of China")]),
        ("It began in Taiwan Province of China.", []),
        ("Russia had a portal.", [("Russia", "The Russian Federation")]),
        (
            "It began in Iran and Syria.",
            [("Iran", "the Islamic Republic of Iran"), ("Syria", "the Syrian Arab Republic")],
        ),
        ("It began in the Islamic Republic of Iran.", []),
        ("It began in Iran (Islamic Republic of).", []),
        ("The University of Moldova and the Tanzania Commission for Science took part.", []),
        ("It began in North Macedonia.", []),
        ("Iran, Islamic Republic of, and Palestine refugees; the question of Palestine.", []),
        ("It began in Melanesia, Micronesia and Polynesia.", []),
        ("The Russian experts and Iran’s neighbours spoke.", []),
        ("They called it “the Russia model”.", []),
        ("See [Russia](https://example.org/russia).", []),
    ],
)
def test_countries_have_the_names_of_the_united_nations(text, expected):
    assert found("country_names", text) == expected


@pytest.mark.parametrize(
    ("text", "in_2013", "in_2024"),
    [
        ("It began in Turkey.", [], [("Turkey", "Türkiye")]),
        ("It began in the Czech Republic.", [], [("the Czech Republic", "Czechia")]),
        (
            "It began in Macedonia.",
            [("Macedonia", "the former Yugoslav Republic of Macedonia")],
            [("Macedonia", "North Macedonia")],
        ),
        ("It began in Holland.", [("Holland", "the Netherlands")], [("Holland", "the Kingdom of the Netherlands")]),
    ],
)
def test_countries_have_the_names_of_the_days_of_the_meeting(text, in_2013, in_2024):
    assert found("country_names", text, held_on=IN_2013) == in_2013
    assert found("country_names", text, held_on=IN_2024) == in_2024


def test_each_name_belongs_to_its_country():
    known = {name: [*countries()[code].aliases, countries()[code].former_name] for name, code in COUNTRIES.items()}

    assert {name for name, names in known.items() if not {name, f"the {name}"} & set(names)} == set()


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        (
            "inclusive_terms",
            "The chairman thanked the disabled.",
            [("chairman", "chair"), ("the disabled", "persons with disabilities")],
        ),
        (
            "inclusive_terms",
            "Chairmen of committees need manpower.",
            [("Chairmen", "Chairs"), ("manpower", "workforce")],
        ),
        ("inclusive_terms", "Each expert gives his/her view.", [("his/her", "their")]),
        ("inclusive_terms", "The elderly population grows, and a disabled button does nothing.", []),
        ("inclusive_terms", "The elderly were asked.", [("The elderly", "Older persons")]),
        (
            "inclusive_terms",
            "The blind and middlemen.",
            [("The blind", "Persons who are blind"), ("middlemen", "intermediaries")],
        ),
        ("inclusive_terms", "The blind spots of the project.", []),
        ("inclusive_terms", "He was called “chairman”.", []),
        ("member_states", "Several member states agreed.", [("member states", "Member States")]),
        ("member_states", "Each Member State agreed.", []),
        ("member_states", "The member-states agreed.", [("member-states", "Member States")]),
        ("member_states", "Member states of the European Union agreed.", [("Member states", "Member States")]),
        ("member_states", "All member states of the African Union agreed.", [("member states", "member States")]),
        ("member_states", "The member states of the League agreed.", [("member states", "member States")]),
        ("member_states", "The Organization’s member states agreed.", [("member states", "Member States")]),
        ("governments", "It helps governments and people.", [("governments", "Governments")]),
        ("governments", "Local governments and regional and local governments took part.", []),
        ("governments", "Some state, provincial or village governments took part.", []),
        ("governments", "Government officials of e-government agencies took part.", []),
        ("governments", "The government of Kenya agreed.", [("government", "Government")]),
        ("governments", "The local government of Kisumu, a government of experts and e-government of Asia.", []),
        ("governments", "The local Governments agreed.", [("Governments", "governments")]),
        ("governments", "National, regional and local Governments agreed.", []),
        ("internet", "Access to the internet grows.", [("internet", "Internet")]),
        ("internet", "Access to the Internet grows. See internet.org and http://internet.example/.", []),
        ("dollars", "It cost US$ 5 million, then USD 3.", [("US$ ", "$"), ("USD ", "$")]),
        ("dollars", "It cost $5 million, and the USD fell.", []),
        (
            "dollars",
            "It cost 20 US dollars, then 3 million dollars.",
            [("20 US dollars", "$20"), ("3 million dollars", "$3 million")],
        ),
        ("dollars", "It cost 20 Australian dollars, $3 or a few dollars.", []),
        ("dollars", "It cost 20 dollars, or 15 euros.", []),
        ("dollars", "It cost 5,000 euros, or US$ 6,500, and then A$ 3.", []),
        ("ranges", "It lasted from 2010-2013.", [("from 2010-2013", "from 2010 to 2013")]),
        ("ranges", "Between 10–15 experts came.", [("Between 10–15", "Between 10 and 15")]),
        ("ranges", "It lasted from 2010 to 2013, on pages 10-15.", []),
        ("ranges", "From 10 – 15 experts came.", [("From 10 – 15", "From 10 to 15")]),
        ("dash_in_range", "In 2010 – 2013 it grew; in 2012 – 24 came.", [(" – ", "-")]),
        ("dash_in_range", "In 2010–2013 it grew, from 3–4 to more.", [("–", "-")]),
        ("ordinals", "It was the 3rd meeting.", [("3rd", "third")]),
        ("ordinals", "It was the 10th meeting.", []),
        (
            "ordinals",
            "The 52nd session and 90th special session of the 21st century, and the 12th and 20th centuries.",
            [("52nd", "fifty-second"), ("90th", "ninetieth"), ("21st", "twenty-first"), ("20th", "twentieth")],
        ),
        ("first_person", "We found that our experts agreed with us.", [("We", None), ("our", None), ("us", None)]),
        ("first_person", "I think that my paper says so.", [("I", None), ("my", None)]),
        (
            "first_person",
            "Part I and annex I have more. Model I was used. I. and II. stand for it; annexes II and I, too.",
            [],
        ),
        ("first_person", "The experts said: “We agree.” The US agreed.", []),
    ],
)
def test_words_are_those_of_united_nations_texts(rule, text, expected):
    assert found(rule, text) == expected


def test_rules_of_wording_are_in_the_table():
    assert WORDING - {rule.name for rule in RULES} == set()


def test_good_prose_has_one_false_hint_in_two_thousand_words():
    """Of village governments, which are no Governments."""
    hints = check(editing.TEXT.read_text(encoding="utf-8"), facts=Facts(held_on=IN_2013))

    assert [hint.words for hint in hints if hint.rule.name in WORDING] == ["governments"]


def test_long_s_of_an_old_print_is_no_letter_of_a_term():
    assert found("inclusive_terms", "The chairman met the ſpokesman.") == [("chairman", "chair")]
