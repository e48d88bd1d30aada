"""Rules about the build of a section and about people: what they find and, above all, what they leave alone."""

import pytest

from house_style import RULES, Facts, check
from house_style.structure import MAX_PARAGRAPH
from house_style.tests.finding import found

TABLE = "| Office | Costs |\n|---|---|\n| Radio | 3 |"


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("lone_subheading", "One.\n\n# Two\n\nThree.", [("# Two", None)]),
        ("lone_subheading", "# One\n\nTwo.\n\n# Three\n\nFour.", []),
        ("lone_subheading", "One.", []),
        ("table_title", TABLE, [(TABLE, None)]),
        ("table_title", f"Table: Costs, 2012\n\n{TABLE}", []),
        (
            "table_head",
            "Table: Costs\n\n| Office | |\n|---|---|\n| Radio | 3 |",
            [("Table: Costs\n\n| Office | |\n|---|---|\n| Radio | 3 |", None)],
        ),
        ("table_head", f"Table: Costs, 2012\n\n{TABLE}", []),
    ],
)
def test_structure(rule, text, expected):
    assert found(rule, text) == expected


def test_long_paragraphs():
    text = " ".join(["word"] * MAX_PARAGRAPH)
    longer = f"{text} more."

    assert found("long_paragraph", text) == []
    [hint] = check(f"{text}\n\n{longer}")
    assert (hint.index, hint.words) == (1, longer)
    assert hint.sentence == "This paragraph has 201 words. Divide it: up to 200 are easily read and cited."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# The Cost Of Being Heard\n\nThe being heard is a cost.\n\n# Two",
            [("# The Cost Of Being Heard", "# The cost of being heard")],
        ),
        ("# Access To Protection And Care\n\nProtection is needed.\n\n# Two", []),
        (
            "# Access To Protection And Care\n\nThe protection is good.\n\n# Two",
            [("# Access To Protection And Care", None)],
        ),
        ("# The cost of being heard\n\nThe being heard is a cost.\n\n# Two", []),
        ("# Sustainable Development Goals\n\nThe Sustainable Development Goals are goals of development.\n\n# Two", []),
        ("# World Summit for Social Development\n\nA summit for social development.\n\n# Two", []),
        ("# The Geneva Model Of Work\n\nA model of work.\n\n# Two", []),
        ("# Latin America and the Caribbean\n\nIt is so.\n\n# Two", []),
        ("# Work\n\nThe work.\n\n# Work in Country B\n\nThe country.", []),
    ],
)
def test_capitals_in_headings(text, expected):
    assert found("heading_capitals", text) == expected


def test_heading_of_the_section_is_checked_too():
    [spelling] = check("It is so.", heading="Organisation of work")

    assert (spelling.index, spelling.words, spelling.replacement) == (-1, "Organisation", "Organization")
    assert found("lone_subheading", "It is so.", heading="Work") == []


NAMES = frozenset({"Zoë Okoń-Smith", "Jan Novák", "Expert 1", "Expert 11"})


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"is_discussion": True, "is_not_for_attribution": True}, ["Zoë Okon-Smith", "Mr. Novak", "Expert 1"]),
        ({"is_discussion": False, "is_not_for_attribution": True}, []),
        ({"is_discussion": True, "is_not_for_attribution": False}, []),
    ],
)
def test_nobody_is_named_in_a_discussion_not_for_attribution(facts, expected):
    text = "The paper of Zoë Okon-Smith was read.\n\n> Mr. Novak, and Expert 1, and Expert 12.\n\nA Novakian jan."

    assert [words for words, _ in found("not_for_attribution", text, participants=NAMES, **facts)] == expected


@pytest.mark.parametrize("chapter", [True, False])
def test_only_people_on_the_public_list_are_named(chapter):
    text = "Jan Novák and Expert 1 spoke.\n\n| Name | Paper |\n|---|---|\n| Jan  Novak | Yes |"
    facts = {"participants": NAMES, "unlisted": frozenset({("Jan Novák", "has declined")}), "is_discussion": chapter}

    assert [words for words, _ in found("unlisted_name", text, **facts)] == ["Jan Novák", "Jan  Novak"]
    assert found("unlisted_name", text, is_not_for_attribution=chapter, **facts) == (
        [] if chapter else found("unlisted_name", text, **facts)
    )


def test_name_that_is_a_common_word_is_found_with_a_capital_only():
    assert found("unlisted_name", "It may be so. Ms. May left.", unlisted=frozenset({("May", "has declined")})) == [
        ("Ms. May", None)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Expert 1 argued that it is so.", [("Expert 1", "Some participants")]),
        ("Expert 1, Country B, said that it is so.", [("Expert 1, Country B,", "Some participants")]),
        ("But Jan Novák was of the view that it is so.", [("Jan Novák", "some participants")]),
        ("Expert 1 presented a study of villages, and said that it is so.", []),
        ("Expert 1 said in his paper that it is so.", []),
        ("Expert 1 reported on groups. Expert 1 argued that it is so.", []),
        ("Some participants argued that it is so. She argued so.", []),
        ("Expert 12 argued that it is so.", []),
        ("> Expert 1 argued that it is so.", []),
    ],
)
def test_views_are_not_attributed(text, expected):
    facts = {"is_discussion": True, "experts": NAMES}

    assert found("attributed_view", text, **facts) == expected
    assert found("attributed_view", text, experts=NAMES) == []


def test_text_in_another_language_is_checked_for_its_build_alone():
    text = 'Les ONG organise 4% des "villages" ; UN.\n\n# Un\n\nDeux.'

    assert [hint.rule.name for hint in check(text, facts=Facts(is_english=False))] == ["lone_subheading"]


def test_rules_have_names_of_their_own_and_say_where_they_come_from():
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert [rule.name for rule in RULES if len(rule.name) > 30 or not str(rule.source)] == []
    assert [rule.name for rule in RULES if not rule.sentence] == ["long_paragraph"]
