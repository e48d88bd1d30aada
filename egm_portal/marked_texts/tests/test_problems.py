"""What a writer is told about a text, and that hostile texts are read all the same."""

import pytest

from egm_portal.marked_texts.content import words
from egm_portal.marked_texts.markup.limits import MAX_CELLS, MAX_LENGTH
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.markup.problems import problems

GOOD = """See *this*[^1] and [that](https://www.un.org/).[^1]

- One;
  - two;
    - three.

Table: Costs

| Office | Cost |
|---|--:|
| First[^a] | 2 |

![A clerk](4)

[^1]: A note.
[^a]: Another."""


def found(text: str, pictures: dict[int, str] | None = None) -> list[tuple[int, str]]:
    return [(problem.line, problem.sentence) for problem in problems(text, pictures or {})]


def test_good_text_has_no_problems():
    assert found(GOOD, {4: ""}) == []


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("One.\nTwo.[^x]", 1, "The footnote “[^x]” has no words: add a line that begins with “[^x]:”."),
        ("One.\n\n[^x]: Note.", 2, "No text refers to the footnote “[^x]”: it is not printed."),
        ("One.[^x]\n\n[^x]: See [^x].", 2, "A footnote cannot have a footnote: “[^x]” is shown as it was typed."),
        ("# A[^x]\n\nB[^x]\n\n[^x]: C", 0, "A heading cannot have a footnote: “[^x]” is shown as it was typed."),
        ("One.[^x]\n\n[^x]: A\n    [^y]: B", 3, "No text refers to the footnote “[^y]”: it is not printed."),
        (
            "One.[^x]\n\n[^x]: Note.\n[^x]: Other.",
            3,
            "The footnote “[^x]” was defined before: these words are not printed.",
        ),
        (
            "- a\n  - b\n    - c\n      - d\n        - e",
            3,
            "A list has up to three levels: deeper items are shown on the third.",
        ),
        (
            "| a | b |\n|---|---|\n| 1 | 2 |",
            0,
            "The table has no title: add a line before it that begins with “Table:”.",
        ),
        ("Table: T\n| | b | |\n|---|---|---|\n| 1 | 2 | 3 |", 1, "The head of the table is empty over columns 1, 3."),
        (
            "Table: T\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 1 |",
            5,
            "Row 2 of the table has 1 cells, and its head 2: the others are empty.",
        ),
        (
            "Table: T\n| a | b |\n|---|---|\n| 1 \\| 2 | 3 | 4 |",
            3,
            "Row 1 of the table has 3 cells, and its head 2: the others are not printed.",
        ),
        ("One.\n\n![ ](4)", 2, "Write in the square brackets what the picture shows, for people who cannot see it."),
        ("![A clerk](5)", 0, "The meeting has no public document 5: only the description of the picture is printed."),
        ("![A clerk](6)", 0, "Document 6 is not a picture."),
        (
            "One\n[two](file:///etc/passwd)",
            1,
            "“file:///etc/passwd” is not linked: only addresses that begin with https://, http:// or mailto: can be "
            "linked.",
        ),
        (
            "[two](javascript:alert)",
            0,
            "“javascript:alert” is not linked: only addresses that begin with https://, http:// or mailto: can be "
            "linked.",
        ),
        ("[a](http://127.0.0.1/)", 0, "“http://127.0.0.1/” is not linked: readers cannot reach this address."),
        ("[a](http://[::1]/)", 0, "“http://[::1]/” is not linked: readers cannot reach this address."),
        ("[a](http://localhost/)", 0, "“http://localhost/” is not linked: readers cannot reach this address."),
        ("[a](http://intranet/)", 0, "“http://intranet/” is not linked: readers cannot reach this address."),
        ("[a](https:///path)", 0, "“https:///path” is not linked: the address names no host."),
        ("[a](http://[)", 0, "“http://[” is not linked: the address is not valid."),
        ("[a](mailto:nobody)", 0, "“mailto:nobody” is not linked: the e-mail address is not valid."),
    ],
)
def test_problems_are_told_in_a_sentence(text, line, sentence):
    assert found(text, {4: "", 6: "Document 6 is not a picture."}) == [(line, sentence)]


def test_a_table_of_too_many_cells_stays_text():
    text = "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * (MAX_CELLS // 2)

    (paragraph,) = parse(text)

    assert paragraph.kind == "paragraph"
    assert words(paragraph.spans).count("| 1 | 2 |") == MAX_CELLS // 2
    assert found(text) == [(0, "A table of 2,002 cells is shown as text: 2,000 are possible. Divide it.")]


def test_the_largest_table_is_one():
    text = "Table: T\n| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * (MAX_CELLS // 2 - 1)

    (block,) = parse(text)

    assert (len(block.table.rows), found(text)) == (MAX_CELLS // 2 - 1, [])


@pytest.mark.parametrize(
    ("piece", "times", "count"),
    [
        ("five\n\n", 1_000_000, "6,000,000 characters, and only 200,000"),
        ("a\n", 50_000, "50,001 lines, and only 10,000"),
        ("[a](b", 20_000, "20,000 square brackets, and only 5,000"),
        ("*a ", 30_000, "30,000 asterisks and underscores, and only 20,000"),
    ],
)
def test_text_over_a_limit_is_shown_as_it_was_typed(piece, times, count):
    text = piece * times

    (problem,) = found(text)

    assert problem == (
        0,
        f"The section has {count} are possible with tables, footnotes and other marks: all is shown as it was typed. "
        "Divide the section.",
    )
    assert "".join(words(block.spans) for block in parse(text)).replace(" ", "") == "".join(text.split())


DEEP = {
    "lists": "\n".join(f"{'  ' * depth}- item{depth}" for depth in range(300)),
    "lists in a line": "- " * 300 + "item299",
    "quotations": ">" * 300 + " item299",
    "numbers": "\n".join(f"{'   ' * depth}1. item{depth}" for depth in range(300)),
    "all": "> - 1. " * 100 + "item299",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_nothing_is_lost_in_300_nested_marks(text):
    blocks = parse(text)

    shown = " ".join(words([*block.spans, *_notes(block)]) for block in blocks)
    assert all(word in shown for word in text.replace("[^0]", "").split() if word.startswith("item"))
    assert max(block.level for block in blocks) <= 2


def _notes(block):
    return [inner for span in block.spans if span.note for inner in span.note.spans]


@pytest.mark.parametrize(
    "text",
    ["[" * 4000, "![" * 4000, "*[a" * 4000, '[a](b "' * 4000, "\\" * 100_000, "[^x]" * 4000 + "\n\n[^x]: Note."],
)
def test_broken_marks_are_one_paragraph(text):
    (block,) = parse(text)

    assert block.kind == "paragraph"


def test_tables_one_after_another_are_not_counted_again_at_each_line():
    text = "|a|\n|-|\n" * 4000

    assert [block.kind for block in parse(text)] == ["paragraph"]
    assert found(text)[0] == (0, "A table of 7,999 cells is shown as text: 2,000 are possible. Divide it.")


def test_the_limit_of_a_section_is_that_of_its_form():
    assert MAX_LENGTH == 200_000
