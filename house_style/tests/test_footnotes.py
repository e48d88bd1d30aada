"""Hints about footnotes, which are no blocks of the text."""

import pytest

from egm_portal.marked_texts.markup.limits import MAX_LENGTH
from egm_portal.marked_texts.markup.parser import footnotes
from house_style import Facts, check
from house_style.tests.finding import found


@pytest.mark.parametrize(
    ("rule", "note", "expected"),
    [
        ("spelling", "The labor.", [("labor", "labour")]),
        ("dates", "On July 24th, 2013.", [("July 24th, 2013", "24 July 2013")]),
        ("times", "At 10:30 am.", [("10:30 am", "10.30 a.m.")]),
        ("per_cent", "Some 4 percent.", [("percent", "per cent")]),
        ("figures_from_ten", "It had twelve members.", [("twelve", "12")]),
        ("united_nations", "A body of the UN.", [("UN", "United Nations")]),
        ("quotation_marks", 'See "Costs".', [('"Costs"', "“Costs”")]),
        ("serial_comma", "Of time, money, and bread.", [("money, and bread", "money and bread")]),
        ("bold", "A **bold** word.", [("**bold**", "bold")]),
    ],
)
def test_rules_of_language_look_at_footnotes(rule, note, expected):
    assert found(rule, f"A text.[^1]\n\n[^1]: {note}") == expected


def test_titles_and_symbols_in_footnotes_are_left_alone():
    text = "A text.[^1]\n\n[^1]: Expert 2, “Labor and labor”, *Labor*, A/66/119, https://example.org/labor, pp. 3-5."

    assert check(text) == []


def test_abbreviations_are_not_written_out_in_footnotes():
    assert found("abbreviation", "A text.[^1]\n\n[^1]: ABCD, vol. 3.") == []


def test_names_in_footnotes_are_found():
    text, facts = (
        "A text.[^1]\n\n[^1]: Ms. Orla Byrne, “Costs”.",
        {"unlisted": frozenset({("Orla Byrne", "has declined")})},
    )

    assert found("unlisted_name", text, **facts) == [("Orla Byrne", None)]


def test_hint_about_a_footnote_has_the_key_of_the_paragraph_that_cites_it():
    text = "One.\n\nTwo.[^b]\n\n| A |\n|---|\n| B[^a] |\n\n[^a]: Labor.\n\n[^b]: Labor.\n\n[^c]: Labor."

    found = check(text, ["first1", "second", "table1"], facts=Facts(), place="section-1")
    hints = [hint for hint in found if hint.rule.name == "spelling"]

    assert [(hint.index, hint.key, hint.words) for hint in hints] == [
        (3, "table1^a", "Labor"),
        (4, "second^b", "Labor"),
        (5, "section-1^c", "Labor"),
    ]


def test_footnotes_as_they_were_typed():
    text = "A text.[^b]\n\n[^b]: One\n    and two.\n[^a]: Three.\n\n[^b]: Again."

    assert [(note.mark, note.source, note.start) for note in footnotes(text)] == [
        ("b", "[^b]: One\n    and two.", 2),
        ("a", "[^a]: Three.", 4),
    ]
    assert footnotes(f"[^a]: Three.\n{'x' * MAX_LENGTH}") == []
