import pytest

from egm_portal.marked_texts.content import Column, Note, Picture, Span, TextTable, plain
from egm_portal.marked_texts.markup.limits import MAX_LENGTH
from egm_portal.marked_texts.markup.parser import parse


def outline(text: str) -> list[tuple[str, str, str]]:
    """Kind, mark and words of each block; references to footnotes as "[1]"."""
    return [
        (block.kind, block.mark, "".join(f"[{span.note.mark}]" if span.note else span.text for span in block.spans))
        for block in parse(text)
    ]


def spans(text: str) -> list[Span]:
    (block,) = parse(text)
    return block.spans


def test_blank_lines_part_paragraphs_and_other_line_ends_are_spaces():
    assert outline("The meeting\nwas convened.\r\n\r\n\n  It had two aims.  \n") == [
        ("paragraph", "", "The meeting was convened."),
        ("paragraph", "", "It had two aims."),
    ]


def test_marks_begin_blocks_without_a_blank_line():
    assert outline("It had two aims:\n(a) To ask,\nat length;\n(i) of people;\n(ii) of offices;\n(b) To answer.") == [
        ("paragraph", "", "It had two aims:"),
        ("sub", "(a)", "To ask, at length;"),
        ("subsub", "(i)", "of people;"),
        ("subsub", "(ii)", "of offices;"),
        ("sub", "(b)", "To answer."),
    ]


def test_the_ninth_letter_is_no_numeral():
    marks = [(kind, mark) for kind, mark, _ in outline("(h) Eighth;\n(i) Ninth;\n(i) First of the ninth.")]

    assert marks == [("sub", "(h)"), ("sub", "(i)"), ("subsub", "(i)")]


def test_quotations_and_subheadings():
    assert outline("# Costs\nHe said:\n> Nothing is free,\n> and nobody pays.\n>\n> (a) Never.\n\n#1 stays text.") == [
        ("heading", "", "Costs"),
        ("paragraph", "", "He said:"),
        ("quote", "", "Nothing is free, and nobody pays."),
        ("quote", "", "(a) Never."),
        ("paragraph", "", "#1 stays text."),
    ]


def test_lists_have_three_levels():
    text = (
        "It saw:\n- one;\n- two,\n\n  with more;\n  1. deep\n     - deeper\n       - deepest\n- three.\n\n4. four\n4. 5"
    )

    items = [(block.mark, block.level, block.spans[0].text) for block in parse(text) if block.kind == "item"]

    assert items == [
        ("•", 0, "one;"),
        ("•", 0, "two,"),
        ("", 0, "with more;"),
        ("1.", 1, "deep"),
        ("•", 2, "deeper"),
        ("•", 2, "deepest"),
        ("•", 0, "three."),
        ("4.", 0, "four"),
        ("5.", 0, "5"),
    ]


def test_italics_and_links():
    assert spans('The *Report* is [here, *now*](https://www.un.org/a "title") or by [mail](mailto:egm@un.org).') == [
        Span("The "),
        Span("Report", italic=True),
        Span(" is "),
        Span("here, ", address="https://www.un.org/a"),
        Span("now", italic=True, address="https://www.un.org/a"),
        Span(" or by "),
        Span("mail", address="mailto:egm@un.org"),
        Span("."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "**bold** and __bold__",
        "`code` and ~~struck~~",
        "<b>HTML</b> &amp; <https://www.un.org> https://www.un.org",
        "[file](file:///etc/passwd)",
        "[script](javascript:alert(1))",
        "[here](/meetings/)",
        "[own](http://localhost:8000/) [net](http://10.0.0.1/) [none](https:///x)",
        "![picture](https://example.org/x.png)",
        "a picture ![of ours](12) in a line",
        "nothing[^x]",
        "5 * 3 * 2 snake_case_name",
    ],
)
def test_what_is_no_mark_stays_as_it_was_typed(text):
    assert spans(text) == plain(text)


def test_a_line_under_another_makes_no_heading():
    assert outline("Costs\n===\n\nCosts\n---") == [("paragraph", "", "Costs ==="), ("paragraph", "", "Costs ---")]


def test_a_backslash_keeps_a_mark_as_text():
    assert outline("\\*this\\* and \\[^1]\n\n\\# that\n\n1986\\. A year\n\n[^1]: A note.") == [
        ("paragraph", "", "*this* and [^1]"),
        ("paragraph", "", "# that"),
        ("paragraph", "", "1986. A year"),
    ]


def test_footnotes_have_their_words_at_the_first_reference():
    first, second = parse("One.[^x] Two.[^y]\n\nAgain.[^x]\n\n[^x]: The *first*,\n  at length.\n[^y]: The second.")

    assert [span.note for span in first.spans if span.note] == [
        Note("x", [Span("The "), Span("first", italic=True), Span(", at length.")]),
        Note("y", plain("The second.")),
    ]
    assert second.spans == [Span("Again."), Span(note=Note("x", again=True))]


def test_a_footnote_in_a_footnote_or_in_a_heading_stays_as_it_was_typed():
    heading, paragraph = parse("# Costs[^x]\n\nOne.[^x]\n\n[^x]: See [^y].\n[^y]: Nested.")

    assert heading.spans == plain("Costs[^x]")
    assert paragraph.spans[1].note == Note("x", plain("See [^y]."))


TABLE = """Table: Cost per opinion[^n], 2011 (United States dollars)

| Arrangement | Office | Number |
|---|--:|:-:|
| Radio[^a] | 0.80 | 2,906 |
| *Online* \\| forum | 8.40[^a] |

[^n]: Estimated.
[^a]: Excluding *rent*."""


def test_tables_have_a_caption_and_lettered_notes():
    (block,) = parse(TABLE)

    assert (block.kind, block.start, block.end) == ("table", 0, 6)
    assert block.table == TextTable(
        caption=[Span("Cost per opinion"), Span(note=Note("a", again=True)), Span(", 2011 (United States dollars)")],
        columns=[Column(plain("Arrangement")), Column(plain("Office"), "right"), Column(plain("Number"), "center")],
        rows=[
            [[Span("Radio"), Span(note=Note("b", again=True))], plain("0.80"), plain("2,906")],
            [[Span("Online", italic=True), Span(" | forum")], [Span("8.40"), Span(note=Note("b", again=True))], []],
        ],
        notes=[Note("a", plain("Estimated.")), Note("b", [Span("Excluding "), Span("rent", italic=True), Span(".")])],
    )


def test_a_caption_without_a_table_is_a_paragraph():
    assert outline("Table: Costs\n\nNone.") == [("paragraph", "", "Table: Costs"), ("paragraph", "", "None.")]


def test_pictures_are_documents_of_the_meeting():
    picture, paragraph = parse("![A \\[small\\] office](12)\n\nFigure: An *office*\nIt is small.")

    assert (picture.kind, picture.source) == ("picture", "![A \\[small\\] office](12)\n\nFigure: An *office*")
    assert picture.picture == Picture(12, "A [small] office", [Span("An "), Span("office", italic=True)])
    assert paragraph.spans == plain("It is small.")


def test_blocks_know_their_lines_and_what_was_typed():
    blocks = parse("One\r\ngoes on.[^1]\r\n\r\n- two\n\n[^1]: A note.\n\n> three\n> goes on")

    assert [(block.start, block.end, block.source) for block in blocks] == [
        (0, 2, "One\ngoes on.[^1]"),
        (3, 4, "- two"),
        (7, 9, "> three\n> goes on"),
    ]


def test_text_from_right_to_left_and_spaces_that_do_not_break_are_kept():
    assert spans("قال *المشاركون* annex\u00a0I") == [
        Span("قال "),
        Span("المشاركون", italic=True),
        Span(" annex\u00a0I"),
    ]


@pytest.mark.parametrize("text", ["", "  \n\n ", "\r\n", "[^1]: A note.", ">", "-"])
def test_text_without_words_has_no_blocks(text):
    assert parse(text) == []


def test_text_over_the_limit_is_paragraphs_as_typed():
    text = "*One*\ngoes on.\n\n" + "x" * MAX_LENGTH

    assert outline(text) == [("paragraph", "", "*One* goes on."), ("paragraph", "", "x" * MAX_LENGTH)]
