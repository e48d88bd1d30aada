import re
import unicodedata

from egm_portal.text.folding import folded

_NUMBERS = re.compile(r"\d+|\D+")
_APOSTROPHES = "'`´‘’ʹʻʼʽʾʿ"
"""Also as they stand for letters of other scripts: ʿAbd and ‘Abd are looked for under A."""


def natural_sort_key(text: str) -> list[tuple[int, int, str]]:
    """A key that sorts names where readers look for them: "Expert 9" before "Expert 10", Đặng under D, Þór under T.

    Case, accents and special letters make no difference, as in a search (`egm_portal.text.folding`).
    """
    pieces = _NUMBERS.findall(_plain(text))
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces]


def letter_of(name: str) -> str:
    """The letter under which a list has the name: "G" for García Márquez, "O" for Østby, "A" for al-Zahra."""
    return _plain(name)[:1].upper()


def _plain(text: str) -> str:
    return "".join(
        character
        for character in (folded(text) or "").casefold()
        if character not in _APOSTROPHES and not unicodedata.combining(character)
    )
