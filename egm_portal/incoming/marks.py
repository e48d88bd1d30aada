"""The marks with which people begin paragraphs: numbers, letters, numerals and bullets."""

import re

BULLETS = "•·●▪‣◦○■□➢➤✓–—*-"
ROMAN = re.compile(r"(?=[ivxl])(?:x{0,3}|x?l)(?:ix|iv|v?i{0,3})", re.I)
TYPED = re.compile(
    rf"""(?:
        (?P<number>\(\d{{1,4}}\)|\d{{1,4}}(?:\.\d{{1,3}}){{0,3}}[.)]|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?=\s+[^\W\d_a-z]))
        | \((?P<letter>[a-z]{{1,5}})\)
        | (?P<loose>[a-z]|[ivx]{{2,5}})[.)]
        | (?P<bullet>[{re.escape(BULLETS)}])
    )[\s\u00a0]+(?=\S)""",
    re.X,
)
"""The mark of a paragraph as people type it: "1.", "(1)", "1.2", "(a)", "a)", "•"."""
HEADING = re.compile(r"(?P<roman>[IVXL]{1,6})[.)]\s+(?=\S)|(?P<letter>[A-Z])[.)]\s+(?=\S)")
"""The mark of a heading, such as "IV." or "A."."""
MAX_HEADING = 120  # characters


def is_like_heading(text: str) -> bool:
    """Whether it is so short, and ends so, that it may be a heading that was typed as a paragraph."""
    return 0 < len(text) <= MAX_HEADING and not text.endswith((".", ";", ",", "!", "?", "…"))
