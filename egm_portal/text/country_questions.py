"""What is asked about a country and never guessed, and what is left as it was typed.

Names that several bear, countries that no longer exist, and territories, whose names are an editor's question.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from django.utils.text import get_text_list

from egm_portal.text.countries import countries, country_named, name_key


class Meaning(NamedTuple):
    """One of those who are meant by a name: its own name, and by what people know it."""

    name: str
    known_by: str


_CONGO = (Meaning("Congo", "capital: Brazzaville"), Meaning("Democratic Republic of the Congo", "capital: Kinshasa"))
_KOREA = (
    Meaning("Republic of Korea", "capital: Seoul"),
    Meaning("Democratic People’s Republic of Korea", "capital: Pyongyang"),
)
_VIRGIN_ISLANDS = (
    Meaning("British Virgin Islands", "capital: Road Town"),
    Meaning("United States Virgin Islands", "capital: Charlotte Amalie"),
)
_SAINT_MARTIN = (
    Meaning("Saint Martin (French part)", "capital: Marigot"),
    Meaning("Sint Maarten (Dutch part)", "capital: Philipsburg"),
)
_SEVERAL = {
    name_key(name): meant
    for names, meant in (
        (("Congo", "Le Congo", "El Congo"), _CONGO),
        (("Korea", "Corée", "Corea"), _KOREA),
        (("Virgin Islands", "Îles Vierges", "Islas Vírgenes"), _VIRGIN_ISLANDS),
        (("Saint Martin", "Saint-Martin", "St. Martin", "St Martin", "San Martín"), _SAINT_MARTIN),
    )
    for name in names
}


class Past(NamedTuple):
    """A country that no longer exists: the first day without it, and the countries of today to choose from."""

    until: date
    today: tuple[str, ...]


_SOVIET_UNION = (
    *("Armenia", "Azerbaijan", "Belarus", "Estonia", "Georgia", "Kazakhstan", "Kyrgyzstan", "Latvia", "Lithuania"),
    *("Republic of Moldova", "Russian Federation", "Tajikistan", "Turkmenistan", "Ukraine", "Uzbekistan"),
)
_YUGOSLAVIA = ("Bosnia and Herzegovina", "Croatia", "Montenegro", "North Macedonia", "Serbia", "Slovenia")
_PAST = {
    name_key(name): Past(until, today)
    for names, until, today in (
        (
            ("Soviet Union", "USSR", "Union of Soviet Socialist Republics", "URSS"),
            date(1991, 12, 26),
            _SOVIET_UNION,
        ),
        (("Yugoslavia", "Federal Republic of Yugoslavia", "Yougoslavie"), date(2003, 2, 4), _YUGOSLAVIA),
        (("Czechoslovakia", "Tchécoslovaquie", "Checoslovaquia"), date(1993, 1, 1), ("Czechia", "Slovakia")),
        (("Serbia and Montenegro",), date(2006, 6, 1), ("Montenegro", "Serbia")),
        (("German Democratic Republic", "GDR", "East Germany", "West Germany"), date(1990, 10, 3), ("Germany",)),
        (("Democratic Yemen", "South Yemen", "North Yemen", "Yemen Arab Republic"), date(1990, 5, 22), ("Yemen",)),
        (("Netherlands Antilles",), date(2010, 10, 10), ("Curaçao", "Sint Maarten (Dutch part)")),
        (("Tanganyika", "Zanzibar"), date(1964, 4, 26), ("United Republic of Tanzania",)),
        (("United Arab Republic",), date(1971, 9, 2), ("Egypt", "Syrian Arab Republic")),
    )
    for name in names
}
_ALSO_TERRITORIES = (
    *("Hong Kong SAR", "China, Hong Kong SAR", "Macao", "Macao SAR", "Taiwan Province of China", "Chinese Taipei"),
    *("Kosovo", "Crimea", "Jerusalem", "Northern Cyprus", "Somaliland", "Transnistria", "Abkhazia", "South Ossetia"),
    *("American Samoa", "Sint Maarten", "Turks and Caicos Islands", "Saint Helena", "Saint Pierre and Miquelon"),
    *("Wallis and Futuna", "US Virgin Islands", "U.S. Virgin Islands", "French Southern Territories"),
    *("Falklands", "Malvinas", "Falkland Islands (Malvinas)", "Islas Malvinas", "Tibet", "Nagorno-Karabakh"),
    *(meaning.name for meaning in _VIRGIN_ISLANDS + _SAINT_MARTIN),
)


def meanings(name: str) -> tuple[Meaning, ...]:
    """Those who may be meant by this name, if they are several."""
    return _SEVERAL.get(name_key(name), ())


def refusal_of_past(name: str, day: date | None) -> str:
    """Why a country that no longer existed on this day is not taken, with those of today; empty if it is."""
    past = _PAST.get(name_key(name))
    if past is None or (day is not None and day < past.until):
        return ""
    return f"There has been no country of this name since {past.until.year}. Please enter {one_of(past.today)}."


def one_of(names: Sequence[str]) -> str:
    """The names as alternatives: "Czechia or Slovakia"."""
    return get_text_list(names, "or")


def is_territory(name: str) -> bool:
    """Whether this is no country of the table but a territory, which is printed as it was typed."""
    return name_key(name) in _territories()


@cache
def _territories() -> frozenset[str]:
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    names = [name for code, name in rows if code not in countries()]
    return frozenset(name_key(name) for name in (*names, *_ALSO_TERRITORIES) if not country_named(name))
