"""Texts that are meant to keep the rules busy: the work grows with their length, not with its square."""

import time
from itertools import product
from string import ascii_uppercase

import pytest

from reports.house_style import Facts, check
from reports.house_style.excerpts import excerpt
from reports.house_style.places import spans_in_text

LENGTH = 60_000
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
]
ABBREVIATIONS = " a ".join(map("".join, product(ascii_uppercase, repeat=4)))
FOOTNOTES = "\n\n".join(f"Of labor.[^{n}]\n\n[^{n}]: labor" for n in range(1500))


@pytest.mark.parametrize(
    "text", [*(f"W{unit * (LENGTH // len(unit))}" for unit in UNITS), ABBREVIATIONS[:LENGTH], FOOTNOTES]
)
def test_hostile_texts_are_checked_in_time(text):
    began = time.process_time()

    hints = check(text, facts=FACTS)
    shown = [excerpt(hint) for hint in hints]
    spans = spans_in_text(text, hints)

    assert len(spans) == len(shown)
    assert time.process_time() - began < 3  # a fifth of a second; much longer where each hint reads all again
