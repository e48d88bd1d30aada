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
    plain = "".join(
        character
        for character in (folded(text) or "").casefold()
        if character not in _APOSTROPHES and not unicodedata.combining(character)
    )
    pieces = _NUMBERS.findall(plain)
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces]
