import pytest

from reports import body, section_text
from reports.body import Block


def test_blank_lines_part_paragraphs_and_other_line_ends_are_spaces():
    text = "The meeting\nwas convened.\r\n\r\n\n  It had two aims.  \n"

    assert body.blocks(text) == [
        Block("paragraph", "", "The meeting was convened."),
        Block("paragraph", "", "It had two aims."),
    ]


def test_marks_begin_blocks_without_a_blank_line():
    text = "It had two aims:\n(a) To ask,\nat length;\n(i) of people;\n(ii) of offices;\n(b) To answer."

    assert body.blocks(text) == [
        Block("paragraph", "", "It had two aims:"),
        Block("sub", "a", "To ask, at length;"),
        Block("subsub", "i", "of people;"),
        Block("subsub", "ii", "of offices;"),
        Block("sub", "b", "To answer."),
    ]


def test_the_ninth_letter_is_no_numeral():
    marks = [(block.kind, block.mark) for block in body.blocks("(h) Eighth;\n(i) Ninth;\n(i) First of the ninth.")]

    assert marks == [("sub", "h"), ("sub", "i"), ("subsub", "i")]


def test_quotations_and_subheadings():
    text = "# Costs\nHe said:\n> Nothing is free,\n> and nobody pays.\n\n#1 stays text."

    assert body.blocks(text) == [
        Block("heading", "", "Costs"),
        Block("paragraph", "", "He said:"),
        Block("quote", "", "Nothing is free, and nobody pays."),
        Block("paragraph", "", "#1 stays text."),
    ]


@pytest.mark.parametrize("text", ["", "  \n\n ", "\r\n"])
def test_empty_text_has_no_blocks(text):
    assert body.blocks(text) == []


@pytest.mark.parametrize(("text", "lone"), [("# A\nText", True), ("# A\nText\n# B\nText", False), ("Text", False)])
def test_a_subheading_alone_is_found(text, lone):
    assert body.has_lone_subheading(text) == lone


def test_a_mark_without_a_paragraph_before_it_becomes_one():
    (paragraph,) = section_text.division("Heading", "(a) Alone.").paragraphs

    assert (paragraph.text, paragraph.parts) == ("(a) Alone.", [])
