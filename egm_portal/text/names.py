"""The names of people: the part by which lists sort, how a letter to somebody begins, and capitals.

A family name is never text of its own: it is a part of the name as its bearer writes it. What is proposed here is a
guess, which an organizer or the person confirms (docs/decisions/papers.md#0194).
"""

import re
from itertools import groupby

from egm_portal.text.countries import country_named

FAMILY_NAME_FIRST = frozenset({"CN", "KH", "KP", "KR", "VN"})
TWO_FAMILY_NAMES = frozenset(
    ["AR", "BO", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GQ", "GT", "HN", "MX", "NI", "PA", "PE", "PY", "SV", "UY"]
    + ["VE"]
)
WITHOUT_FAMILY_NAMES = frozenset({"ER", "ET", "IS", "MM", "TH"})
"""Countries, by their codes, whose people mostly are sorted and addressed by their whole or given name."""
TURKIC = frozenset({"AZ", "TR"})
"""Countries in whose languages the capital of i has a dot."""

_WITHOUT_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]"
)
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese and Korean letters."""
_GENERATION = re.compile(r"(?i:jr|sr)\.?|I{2,3}|IV")
"""What follows a name and is no part of the family name."""
_PATRONYMIC = frozenset({"bin", "binti", "bint", "ibn", "binte"})
_JOINED = frozenset({"abdul", "abdel", "abd", "abu", "al", "el", "umm"})
"""Words that belong to the next one, and are never cut off from it."""
_EXCELLENCY = re.compile(r"H\.?\s?E\.?\b")
_PIECE = re.compile(r"[^\s\-‐‑’'ʼ]+|[\s\-‐‑’'ʼ]+")
_WITHOUT_CAPITALS = re.compile("[\u10d0-\u10ff]")
"""Georgian letters: Unicode has capitals for them, which fonts have not and nobody uses in names."""


def is_part_of(name: str, part: str) -> bool:
    """Whether the part is a run of whole words of the name, or of characters in scripts without spaces."""
    if not part.strip():
        return False
    if part in name and all(_WITHOUT_SPACES.match(character) for character in part if not character.isspace()):
        return True
    return re.search(rf"(?<!\S){re.escape(part)}(?![^\s,])", name) is not None


def proposed_family_name(name: str, country: str = "") -> str:
    """A guess at the part of the name by which lists sort; empty only for an empty name."""
    words = [word.strip(",") for word in name.split()]
    while len(words) > 1 and _GENERATION.fullmatch(words[-1]):
        words.pop()
    proposed = " ".join(_guessed(words, country))
    return proposed if is_part_of(name, proposed) else name.strip()


def _guessed(words: list[str], country: str) -> list[str]:
    if capitals := _in_capitals(words):
        return capitals
    found = country_named(country) if country else None
    code = found.code if found else ""
    has_no_family_name = code in WITHOUT_FAMILY_NAMES or any(word.lower() in _PATRONYMIC for word in words)
    # "Expert 4" has no family name either.
    if len(words) < 2 or has_no_family_name or not any(map(str.isalpha, words[-1])):
        return words
    if code in FAMILY_NAME_FIRST:
        return words[:1]
    if code in TWO_FAMILY_NAMES and len(words) == 4:
        return words[-2:]
    return words[-2:] if words[-2].lower() in _JOINED else words[-1:]


def _in_capitals(words: list[str]) -> list[str]:
    """The first run of words that alone are in capitals, as in "OKAFOR Amina"; initials are none."""
    runs = [(is_so, list(run)) for is_so, run in groupby(words, key=is_in_capitals)]
    marked = [run for is_so, run in runs if is_so]
    return marked[0] if len(marked) == 1 and len(runs) > 1 else []


def is_in_capitals(word: str) -> bool:
    letters = [character for character in word if character.isalpha()]
    return len(letters) > 1 and "." not in word and word.isupper()


def salutation(*, name: str, family_name: str, honorific: str, is_guessed: bool, letters_begin: str = "") -> str:
    """What follows "Dear" in a letter: "Ms. García Márquez"; with a family name that is only guessed, the whole name.

    Somebody with the honorific "H.E." is addressed as "Excellency", which needs no "Dear" (`greeting`).
    """
    if letters_begin:
        return letters_begin
    if _EXCELLENCY.match(honorific):
        return EXCELLENCY
    called = family_name if honorific and not is_guessed and is_part_of(name, family_name) else name
    return f"{honorific} {called}".strip()


EXCELLENCY = "Excellency"


def greeting(salutation: str) -> str:
    """How a letter begins, without the comma."""
    return salutation if salutation == EXCELLENCY else f"Dear {salutation}"


def stressed(name: str, family_name: str) -> list[tuple[str, bool]]:
    """The name in pieces, each with whether it is printed in capitals where the family name is.

    Particles keep their small letters: "de LA SABLIÈRE", "al-ZAHRA", "van der BERG".
    """
    place = _place_of(name, family_name)
    if place is None:
        return [(name, False)]
    start, end = place
    pieces = [(name[:start], False)] if start else []
    for is_stressed, run in groupby(_PIECE.findall(name[start:end]), key=_is_stressed):
        pieces.append(("".join(run), is_stressed))
    return [*pieces, (name[end:], False)] if name[end:] else pieces


def _place_of(name: str, part: str) -> tuple[int, int] | None:
    """Where the part begins and ends: the last such place, since most family names come last."""
    if not is_part_of(name, part):
        return None
    pattern = rf"(?<!\S){re.escape(part)}(?![^\s,])"
    places = [found.span() for found in re.finditer(pattern, name)]
    return places[-1] if places else (name.index(part), name.index(part) + len(part))


def _is_stressed(piece: str) -> bool:
    # What stands between words is of no matter; a word in small letters is a particle.
    return not piece[:1].islower()


def capitals(text: str, country: str = "") -> str:
    """The text in capitals, for print: İ for the i of Turkey and Azerbaijan, SS for ß, "Mc" as it is.

    Scripts without capitals are left.
    """
    found = country_named(country) if country else None
    if found and found.code in TURKIC:
        text = text.replace("i", "İ")
    pieces = re.split(r"(\bMa?c(?=[A-Z]))", text)
    return "".join(piece if place % 2 else _upper(piece) for place, piece in enumerate(pieces))


def _upper(text: str) -> str:
    return "".join(each if _WITHOUT_CAPITALS.match(each) else each.upper() for each in text)


def in_capitals(name: str, family_name: str, country: str = "") -> str:
    """The name for print, its family name in capitals."""
    return "".join(capitals(piece, country) if marked else piece for piece, marked in stressed(name, family_name))
