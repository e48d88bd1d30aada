"""Countries as the United Nations calls them: Member States, observer States, and the two others that its bodies count.

The table, `countries.tsv`, has names as in UNTERM, codes of ISO 3166, capitals, time zones, regional groups, and names
that people type. Names that may mean several, and countries of the past, are in `country_questions`.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from egm_portal.text.folding import folded

TABLE = Path(__file__).with_name("countries.tsv")
HEADQUARTERS = {"AT": "Vienna", "CH": "Geneva", "KE": "Nairobi", "US": "New York"}
"""Cities with a headquarters of the United Nations, by the code of their country."""


@dataclass(frozen=True)
class Country:
    """`name` is how lists have it, "Iran (Islamic Republic of)"; `in_a_sentence` has its article.

    `time_zone` is that of the whole country, and empty if it has several. `former_name` was used until the first day of
    a month, `renamed_on`. `aliases` are other names, also in other languages and as codes. `code` has two letters,
    `long_code` three. `regional_group` is the one in which it is counted for elections; observers have none.
    """

    code: str
    long_code: str
    name: str
    in_a_sentence: str
    regional_group: str
    capital: str
    time_zone: str
    former_name: str
    renamed_on: date | None
    aliases: tuple[str, ...]

    def name_at(self, day: date) -> str:
        """What it was called on this day, as `in_a_sentence`."""
        return self.former_name if self.renamed_on and day < self.renamed_on else self.in_a_sentence

    def listed_at(self, day: date | None) -> str:
        """How lists had it on this day, "Czech Republic"; the present name if no day is known."""
        if day is None or not self.renamed_on or day >= self.renamed_on:
            return self.name
        name = self.former_name.removeprefix("the ")
        return f"The {name}" if name[0].islower() else name  # "The former Yugoslav Republic of Macedonia"


@cache
def countries() -> dict[str, Country]:
    """The countries by their codes, in the order of their names."""
    found = {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            former_name, _, month = row["former_name"].partition(" until ")
            found[row["alpha2"]] = Country(
                code=row["alpha2"],
                long_code=row["alpha3"],
                name=row["un_name"],
                in_a_sentence=row["in_a_sentence"],
                regional_group=row["regional_group"],
                capital=row["capital"],
                time_zone=row["zone_of_capital"] if row["zone_rule"] == "one" else "",
                former_name=former_name,
                renamed_on=date.fromisoformat(f"{month}-01") if month else None,
                aliases=tuple(filter(None, row["aliases"].split("; "))),
            )
    return found


def country_named(name: str) -> Country | None:
    """The country with this name or alias, however its letters and accents are written."""
    return _by_name().get(name_key(name))


def printed_name(name: str, day: date | None) -> str:
    """What lists called the country with this name or alias on this day; any other text as it is."""
    found = country_named(name)
    return found.listed_at(day) if found else name


def with_other_names(name: str) -> str:
    """The name, and what the same country is and was called, for those who search for either."""
    found = country_named(name)
    return " ".join([name, found.name, found.former_name]).rstrip() if found and found.renamed_on else name


@cache
def names_by_date() -> frozenset[str]:
    """All names in lists of the countries that were renamed."""
    renamed = [country for country in countries().values() if country.renamed_on]
    return frozenset(name for each in renamed for name in (each.listed_at(date.min), each.name))


def stands_alone(city: str, country: str) -> bool:
    """Whether a sentence leaves out the country after this city: a capital, or a headquarters of the United Nations.

    The rule is that of the Editorial Manual on the names of countries; that it also holds for the four headquarters is
    practice. Of some the table names no capital, on purpose: then the country is printed.
    """
    found = country_named(country)
    return found is not None and name_key(city) in {
        name_key(found.capital),
        name_key(HEADQUARTERS.get(found.code, "")),
    } - {""}


@cache
def _by_name() -> dict[str, Country]:
    names: dict[str, Country] = {}
    for country in countries().values():
        names |= {name_key(alias): country for alias in country.aliases}
    for country in countries().values():
        former = [country.former_name] if country.former_name else []
        names |= {name_key(name): country for name in [*former, country.in_a_sentence, country.name]}
    return names


def name_key(name: str) -> str:
    """The name without what people leave out or write differently: accents, case, an article, the apostrophe."""
    key = (folded(name) or "").replace("’", "'").removesuffix(", d.c.").strip()
    return " ".join(key.removeprefix("the ").split())
