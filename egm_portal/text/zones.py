"""Time zones as people choose them, and the one of a country that has no other."""

from collections import Counter
from functools import cache
from importlib.resources import files

from egm_portal.text.folding import folded

# How the United Nations calls countries that the table of tzdata calls otherwise, by their codes in ISO 3166.
UN_NAMES = {
    "Antigua and Barbuda": "AG",
    "Bolivia (Plurinational State of)": "BO",
    "Bosnia and Herzegovina": "BA",
    "Brunei Darussalam": "BN",
    "Cabo Verde": "CV",
    "Central African Republic": "CF",
    "Congo": "CG",
    "Czechia": "CZ",
    "Democratic People's Republic of Korea": "KP",
    "Democratic Republic of the Congo": "CD",
    "Eswatini": "SZ",
    "Iran (Islamic Republic of)": "IR",
    "Lao People's Democratic Republic": "LA",
    "Micronesia (Federated States of)": "FM",
    "Myanmar": "MM",
    "Netherlands (Kingdom of the)": "NL",
    "Republic of Korea": "KR",
    "Republic of Moldova": "MD",
    "Russian Federation": "RU",
    "Saint Kitts and Nevis": "KN",
    "Saint Lucia": "LC",
    "Saint Vincent and the Grenadines": "VC",
    "Samoa": "WS",
    "Sao Tome and Principe": "ST",
    "Syrian Arab Republic": "SY",
    "Timor-Leste": "TL",
    "Trinidad and Tobago": "TT",
    "Türkiye": "TR",
    "United Kingdom": "GB",
    "United Kingdom of Great Britain and Northern Ireland": "GB",
    "United Republic of Tanzania": "TZ",
    "United States of America": "US",
    "Venezuela (Bolivarian Republic of)": "VE",
    "Viet Nam": "VN",
}


def zone_choices(present: str, empty: str = "Choose a city") -> list:
    """The time zones of cities by their regions, and the present one if it is none of these."""
    regions = _zones_by_region()
    known = {zone for zones in regions.values() for zone, _ in zones}
    first = [("", empty), *([(present, present)] if present and present not in known else [])]
    return [*first, *regions.items()]


def zone_of_country(country: str) -> str:
    """The name of the only time zone of a country, or nothing if it has several or is not known by this name."""
    return _zones_by_country().get(_key(country), "")


def code_of_country(country: str) -> str:
    """The code in ISO 3166 of the country with this name, or nothing."""
    return _codes().get(_key(country), "")


@cache
def _zones_by_region() -> dict[str, list[tuple[str, str]]]:
    regions: dict[str, list[tuple[str, str]]] = {}
    # This table has each zone under its present name only, "Asia/Kolkata" and not "Asia/Calcutta".
    for zone in sorted(zone for _, _, zone, *_ in _table("zone.tab")):
        region, _, city = zone.partition("/")
        regions.setdefault(region, []).append((zone, f"{city.replace('_', ' ')} ({zone})"))
    return regions


@cache
def _zones_by_country() -> dict[str, str]:
    rows = _table("zone.tab")
    zones_of = Counter(code for code, *_ in rows)
    only = {code: zone for code, _, zone, *_ in rows if zones_of[code] == 1}
    return {name: only[code] for name, code in _codes().items() if code in only}


@cache
def _codes() -> dict[str, str]:
    names = {_key(name): code for code, name in _table("iso3166.tab")}
    return names | {_key(name): code for name, code in UN_NAMES.items()}


def _table(name: str) -> list[list[str]]:
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _key(country: str) -> str:
    return " ".join((folded(country) or "").replace("’", "'").removeprefix("the ").split())
