"""Time zones as people choose them, and the one of a country that has no other."""

from collections import Counter
from functools import cache
from importlib.resources import files

from egm_portal.text.countries import country_named
from egm_portal.text.folding import folded

OFFICES = {
    "Bonn": "Europe/Berlin",
    "Geneva": "Europe/Zurich",
    "Montreal": "America/Toronto",
    "The Hague": "Europe/Amsterdam",
    "Turin": "Europe/Rome",
}
"""Cities of the United Nations after which no zone is called; those after which one is are found by its name."""


def zone_choices(present: str, empty: str = "Choose a city", *, city: str = "", country: str = "") -> list:
    """The time zones of cities by their regions, and the present one if it is none of these.

    First come those of the country, if it has several. `OFFICES` are last, so that "Zurich" is what is shown as chosen;
    they are first for a meeting that is held in one of them.
    """
    regions = _zones_by_region()
    known = {zone: choice for zones in regions.values() for zone, choice in zones}
    first = [("", empty), *([(present, present)] if present and present not in known else [])]
    offices = [("Cities of the United Nations", [(zone, f"{place} ({zone})") for place, zone in OFFICES.items()])]
    own = _zones_of_country(country)
    if own:
        first.append((country, [(zone, known[zone]) for zone in own]))
    return [*first, *offices, *regions.items()] if city in OFFICES else [*first, *regions.items(), *offices]


def _zones_of_country(country: str) -> list[str]:
    """All time zones of a country that has several; none if it has one for all, or is not known."""
    found = country_named(country)
    if found is None or found.time_zone:
        return []
    return [zone for code, _, zone, *_ in _table("zone.tab") if code == found.code]


def zone_of_country(country: str) -> str:
    """The name of the only time zone of a country or territory; empty if it has several or has another name."""
    known = country_named(country)
    return known.time_zone if known else _zones_of_territories().get((folded(country) or "").strip(), "")


def zone_of_city(city: str) -> str:
    """The time zone that is called after the city, or that of an office of the United Nations there; empty if none."""
    named = (zone for zones in _zones_by_region().values() for zone, choice in zones if choice.startswith(f"{city} ("))
    return OFFICES.get(city) or next(named, "")


@cache
def _zones_by_region() -> dict[str, list[tuple[str, str]]]:
    regions: dict[str, list[tuple[str, str]]] = {}
    # This table has each zone under its present name only, "Asia/Kolkata" and not "Asia/Calcutta".
    for zone in sorted(zone for _, _, zone, *_ in _table("zone.tab")):
        region, _, city = zone.partition("/")
        regions.setdefault(region, []).append((zone, f"{city.replace('_', ' ')} ({zone})"))
    return regions


@cache
def _zones_of_territories() -> dict[str, str]:
    """The only time zone of each territory of ISO 3166, by the folded names that tzdata has."""
    rows = _table("zone.tab")
    zones_of = Counter(code for code, *_ in rows)
    only = {code: zone for code, _, zone, *_ in rows if zones_of[code] == 1}
    return {folded(name): only[code] for code, name in _table("iso3166.tab") if code in only}


def _table(name: str) -> list[list[str]]:
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
