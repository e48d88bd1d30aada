"""Texts that are meant to keep the rules busy; `script/bench report-writing` prints how long they take."""

from itertools import product
from string import ascii_uppercase

import pytest

from house_style import Facts, check
from house_style.places import spans_in_text

LENGTH = 60_000
HEADING = "Of labor"
NAMES = frozenset({"Anna Berg", "Li Wei"})
FACTS = Facts(
    is_discussion=True, participants=NAMES, unlisted=frozenset({("Anna Berg", "has declined")}), experts=NAMES
)
UNITS = [
    "“",
    "„a ",
    '"',
    "it's ",
    "[^",
    "7 apples ",
    "7",
    " ",
    "a",
    "program ",
    "labor ",
    "Anna Berg said ",
    "(AB ",
    "labor 5% [^1] *x* “y” 24th of July (UNDP) 5 apples.\n",
    "(a) labor\n\nx\n\n",
    "# Aaaa Bbbb Cccc\n\naaaa bbbb cccc\n\n",
    "Russia, ",
    "Aa of Russia ",
    "member states ",
    "local, governments ",
    "from 1-2 ",
    "we US$ 5 ",
    "the elderly ",
]
ABBREVIATIONS = " a ".join(map("".join, product(ascii_uppercase, repeat=4)))
FOOTNOTES = "\n\n".join(f"Of labor.[^{n}]\n\n[^{n}]: labor" for n in range(1500))


# A long name before a country.
NAMES = [f"{unit * (LENGTH // len(unit))}Russia" for unit in ("A", "Aa ", "Aa-", "Aa of ")]
TEXTS = [*(f"W{unit * (LENGTH // len(unit))}" for unit in UNITS), ABBREVIATIONS[:LENGTH], FOOTNOTES, *NAMES]


@pytest.mark.parametrize("text", TEXTS)
def test_each_hint_about_a_hostile_text_has_its_words_and_its_place(text):
    hints = check(text, heading=HEADING, facts=FACTS)

    spans = spans_in_text(text, hints)
    places = [
        (HEADING if hint.is_in_heading else text)[start:end] for hint, (start, end) in zip(hints, spans, strict=True)
    ]
    assert places == [hint.words for hint in hints]
