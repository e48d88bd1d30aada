"""Hints applied to the text in which they were found."""

from dataclasses import replace
from random import Random

import pytest

from house_style import check
from house_style.places import applied, spans_in_text
from tests.seeds import seeds

TEXT = """A  first organisation
of labor.

   > A quotation of labor.

- An item
  of labor;
  - A nested item of labor

Table: Labor costs

| Labor | 44% |
|---|---|
| labor | 3 |

(a) To organise “labor” at 44%.[^1]

[^1]: Labor, in
    “Labor”, of 3 percent."""


def test_each_hint_is_applied_at_its_place():
    text = TEXT
    while hints := [hint for hint in check(text) if hint.replacement is not None]:
        text = applied(text, hints[0])

    assert text == TEXT.replace("organis", "organiz").replace("labor.\n\n   >", "labour.\n\n   >").replace(
        "of labor;\n", "of labour\n"
    ).replace("item of labor\n", "item of labour\n").replace("Labor costs", "Labour costs").replace(
        "| Labor |", "| Labour |"
    ).replace("| labor |", "| labour |").replace("at 44%.", "at 44 per cent.").replace("]: Labor", "]: Labour").replace(
        "percent", "per cent"
    )


def test_places_are_those_of_lines_that_end_as_the_reader_has_them():
    text = "One.\r\n\r\n\tA labor."
    [hint] = check(text)

    assert spans_in_text(text, [hint]) == [(9, 14)]
    assert applied(text, hint) == "One.\n\n\tA labour."


@pytest.mark.parametrize("changed", ["", "One.", "Of labor and of labor."])
def test_hint_is_not_applied_to_another_text(changed):
    [hint] = check("The labor.")

    assert applied("The labor.", hint) == "The labour."
    assert applied(changed, hint) is None
    assert applied("The labor.", replace(hint, replacement=None)) is None


def test_hint_is_applied_to_the_heading_of_the_section():
    [hint] = check("", heading="The labor of centres")

    assert applied("The labor of centres", hint) == "The labour of centres"
    assert applied("Of labor", hint) is None


# What is typed, and what it becomes when every hint is applied: nothing but the words of hints is changed.
PIECES = [
    ("of labor", "of labour"),
    ("at 44%", "at 44 per cent"),
    ("percent", "per cent"),
    ("“labor, 4%”", None),
    ("[labor](https://example.org/labor)", None),
    ("*labor*", None),
    ("labo\u0301r", None),
    ("organise\u0301", None),
    ("A/66/119", None),
    ("𝔘𝔫 😀😀 labor", "𝔘𝔫 😀😀 labour"),
    ("עברית labor", "עברית labour"),
    ("\u202bمن labor\u202c", "\u202bمن labour\u202c"),
    ("labor[^1]", "labour[^1]"),
    ("the UN", "the United Nations"),
    ("\\*labor", "\\*labour"),
    ("  labor  ", "  labour  "),
]
STARTS = ["", "(a) ", "- ", "> ", "1. ", "  "]


@pytest.mark.parametrize("seed", seeds(4, 12))
def test_nothing_but_the_words_of_hints_is_changed(seed):
    chosen = Random(seed)
    before, after = [], []
    for _ in range(8):
        start = chosen.choice(STARTS)
        pieces = chosen.choices(PIECES, k=5)
        before.append(f"{start}We " + " and ".join(typed for typed, _ in pieces))
        better = before[-1] if start == "> " else f"{start}We " + " and ".join(new or old for old, new in pieces)
        after.append(better)
    text, wanted = ("\n\n".join([*lines, "[^1]: Labor"]) for lines in (before, after))
    rules = ("spelling", "per_cent", "united_nations")

    while hints := [hint for hint in check(text) if hint.rule.name in rules]:
        text = applied(text, chosen.choice(hints))

    assert text == wanted.replace("[^1]: Labor", "[^1]: Labour")
