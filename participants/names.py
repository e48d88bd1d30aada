"""What the cells of a table say of a name: pure functions, for imports."""

import re
from typing import NamedTuple

from egm_portal.text.countries import country_named
from egm_portal.text.folding import folded
from egm_portal.text.names import FAMILY_NAME_FIRST, TURKIC, is_in_capitals, is_part_of, proposed_family_name

_WORD = re.compile(r"[^\W\d_]+(?:[.'’ʼ‐‑-]+[^\W\d_]+)*\.?")
"""A word of a name: letters, with hyphens, apostrophes and full stops between them."""
_GENERATION = re.compile(r"(?i)(?:jr|sr)\.?|i{2,3}|iv")
_PIECE = re.compile(r"[^\W\d_]+")


class ReadName(NamedTuple):
    """`family_name` is empty where the cells do not say it."""

    name: str
    family_name: str


def read_name(*, name: str = "", family_name: str = "", given_name: str = "", country: str = "") -> ReadName:
    """The name as it is printed, with the family name, from "Last, First", words in capitals, or columns of their own.

    What is no name of words, such as a formula, stays as it is.
    """
    if not name:
        parts = [given_name, family_name] if not _is_family_name_first(country) else [family_name, given_name]
        name = " ".join(filter(None, parts))
    if not _is_of_words(name):
        return ReadName(name, family_name)
    turned = _turned_round(name, country)
    name, family_name = turned.name, family_name or turned.family_name
    if not family_name and _has_capitals(name):
        family_name = proposed_family_name(name, country)
    name, family_name = _in_normal_case(name, country), _in_normal_case(family_name, country)
    return ReadName(name, _as_in(name, family_name))


def _is_of_words(name: str) -> bool:
    words = [word for word in name.replace(",", " ").split(" ") if word]
    return bool(words) and name.count(",") <= 1 and all(_WORD.fullmatch(word) for word in words)


def _is_family_name_first(country: str) -> bool:
    found = country_named(country) if country else None
    return found is not None and found.code in FAMILY_NAME_FIRST


def _turned_round(name: str, country: str) -> ReadName:
    """ "García Márquez, María José" as it is printed; "Okafor, Jr." stays."""
    family_name, _, rest = (part.strip() for part in name.partition(","))
    if not family_name or not rest or _GENERATION.fullmatch(rest):
        return ReadName(name, "")
    in_order = [family_name, rest] if _is_family_name_first(country) else [rest, family_name]
    return ReadName(" ".join(in_order), family_name)


def _has_capitals(name: str) -> bool:
    """Whether some words of the name are marked by capitals, and others not."""
    marked = [is_in_capitals(word) for word in name.split()]
    return any(marked) and not all(marked)


def _in_normal_case(text: str, country: str) -> str:
    """Words in capitals with one capital; "McDonald" and "de la Cruz" cannot be restored."""
    found = country_named(country) if country else None
    is_turkic = found is not None and found.code in TURKIC

    def normal(piece: re.Match) -> str:
        rest = piece[0][1:].replace("I", "ı").replace("İ", "i") if is_turkic else piece[0][1:]
        return piece[0][0] + rest.lower()

    return " ".join(_PIECE.sub(normal, word) if is_in_capitals(word) else word for word in text.split())


def _as_in(name: str, family_name: str) -> str:
    """The family name as the name writes it, whatever the case and accents of its own column."""
    if not family_name or is_part_of(name, family_name):
        return family_name
    words, wanted = name.split(), (folded(family_name) or "").split()
    for start in range(len(words) - len(wanted) + 1):
        run = words[start : start + len(wanted)]
        if [(folded(word) or "").strip(",") for word in run] == wanted:
            return " ".join(run).strip(",")
    return family_name
