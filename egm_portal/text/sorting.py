import re
import unicodedata


def natural_sort_key(text: str) -> list[tuple[int, int, str]]:
    """A key that sorts names as people do: without accents and case, "Expert 9" before "Expert 10"."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    pieces = re.findall(r"\d+|\D+", plain)
    return [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces]
