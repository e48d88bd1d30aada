"""Texts from before there were marks are read as they were, once they have been escaped."""

import random

import pytest

from reports.tests import earlier_body
from reports.text.escaping import escaped
from reports.text.reader import read

PIECES = [
    *(
        "The Meeting",
        "was convened",
        "5 * 3",
        "*stars*",
        "_low_",
        "snake_case_",
        "a__b",
        "[open]",
        "[x](https://un.org)",
    ),
    *("[^1]", "[^1]: note", "![alt](12)", "| a | b |", "|---|---|", "---", "===", "1.", "12)", "-", "- item", "+ item"),
    *("\\", "\\*", "C:\\", "&amp;", "&", "<b>bold</b>", "<https://un.org>", "`code`", "```", "~~no~~", "**bold**"),
    *(
        "# Heading",
        "#",
        "## Two #",
        "####### x",
        "#1",
        "> quote",
        ">",
        ">> twice",
        "(a) One;",
        "(h) Eight;",
        "(i) Nine;",
    ),
    *("(i)", "(iv) Four", "(v) Five", "(which) is", "(toolong) no", "Table: Costs", "Figure: Costs", "A/RES/66/119"),
    *("المشاركة الإلكترونية", "ما يُكتب_هنا", "\ttabbed", "    indented", "\u00a0", "“quoted”", "50 %", "mail@un.org"),
]
BETWEEN = [" ", " ", " ", "\n", "\n", "\n\n", "\r\n", "", "\t", "\n    ", "\n> ", "\u2028"]


def plain_text(seed: int) -> str:
    chance = random.Random(seed)
    return "".join(chance.choice(PIECES) + chance.choice(BETWEEN) for _ in range(chance.randint(1, 12)))


def before(plain: str) -> list[tuple[str, str, str]]:
    found = [(block.kind, block.mark and f"({block.mark})", block.text) for block in earlier_body.blocks(plain)]
    # A quotation went on over lines that held only its mark, and so could have two spaces.
    return [(kind, mark, " ".join(text.split())) for kind, mark, text in found if text]


def now(text: str) -> list[tuple[str, str, str]]:
    return [(block.kind, block.mark, "".join(span.text for span in block.spans)) for block in read(text)]


@pytest.mark.parametrize("seeds", [range(start, start + 1000) for start in range(0, 5000, 1000)], ids=str)
def test_escaped_text_is_read_block_by_block_as_before(seeds):
    for seed in seeds:
        plain = plain_text(seed)

        assert now(escaped(plain)) == before(plain), (seed, plain)


@pytest.mark.parametrize("piece", PIECES)
def test_each_piece_alone_is_read_as_before(piece):
    assert now(escaped(piece)) == before(piece)


def test_nothing_in_escaped_text_is_marked():
    blocks = read(escaped("\n\n".join(PIECES)))

    assert {(span.italic, span.address, span.note) for block in blocks for span in block.spans} == {(False, "", None)}


def test_ordinary_text_stays_as_it_was_typed():
    text = "The experts [of Country A] met.\n\n(a) To ask;\n\n> Nothing is free.\n\n# Costs & gains"

    assert escaped(text) == text


def test_only_what_would_be_a_mark_is_escaped():
    assert escaped("1986. A *year*, C:\\temp, in_between, _low_\n- dash\n\n\n-dash") == (
        "1986\\. A \\*year\\*, C:\\temp, in_between, \\_low\\_ - dash\n\n-dash"
    )
