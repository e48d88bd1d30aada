"""What is written can be read: the marks mean what they should, and signs that look like marks stay signs."""

import random

import pytest

from egm_portal.marked_texts.content import Column, Note, Picture, Span, TextTable, words
from egm_portal.marked_texts.markup.blocks import Block
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.markup.spans import tidy
from egm_portal.marked_texts.markup.writer import source_of
from tests.seeds import seeds


def block(kind="paragraph", *spans, mark="", level=0, **content) -> Block:
    return Block(kind, mark, level, list(spans), "", 0, 0, **content)


def typed(*given, **more) -> str:
    return source_of(block(*given, **more), lambda note: note.mark)


@pytest.mark.parametrize(
    ("given", "mark", "source"),
    [
        (("paragraph", Span("Plain, 5*4 and snake_case [sic].")), "", "Plain, 5\\*4 and snake_case [sic]."),
        (("paragraph", Span("In "), Span("italics ", italic=True), Span("too.")), "", "In *italics* too."),
        (
            ("paragraph", Span("a link", address="https://example.org/a(b)")),
            "",
            "[a link](https://example.org/a%28b%29)",
        ),
        (("paragraph", Span("One."), Span(note=Note("x"))), "", "One.[^x]"),
        (("paragraph", Span("(a) is how it begins")), "", "\\(a) is how it begins"),
        (("paragraph", Span("2013. A year")), "", "2013\\. A year"),
        (("paragraph", Span("Table: none")), "", "Table\\: none"),
        (("heading", Span("Number #")), "", "# Number \\#"),
        (("quote", Span("- said")), "", "> \\- said"),
        (("sub", Span("First;")), "(a)", "(a) First;"),
        (("item", Span("one")), "•", "- one"),
        (("item", Span("seven")), "7.", "7. seven"),
    ],
)
def test_blocks_are_typed_as_people_type_them(given, mark, source):
    kind, *spans = given

    (found,) = parse(f"{typed(*given, mark=mark)}\n\n[^x]: Note.")

    assert typed(*given, mark=mark) == source
    assert (found.kind, found.mark, words(found.spans)) == (kind, mark, words(tidy(spans)))


def test_lists_within_lists_keep_their_levels():
    items = [("•", 0), ("•", 1), ("", 1), ("1.", 2), ("2.", 2), ("•", 0)]

    text = "\n".join(typed("item", Span("word"), mark=mark, level=level) for mark, level in items)
    text = text.replace("\n        word", "\n\n        word")

    assert [(found.mark, found.level) for found in parse(text)] == items


def test_tables_and_pictures():
    table = TextTable(
        [Span("Costs | in all "), Span("(dollars)")],
        [Column([Span("A|B")]), Column([Span("C"), Span(note=Note("n", again=True))], "right")],
        [[[Span("1")], []], [[Span("x*y")], [Span("2")]]],
        [Note("a", [Span("Words.")])],
    )
    picture = Picture(12, "A [wide] room\\", [Span("The "), Span("opening", italic=True)])

    text = f"{typed('table', table=table)}\n\n{typed('picture', picture=picture)}\n\n[^n]: Words."
    found, shown = parse(text)

    assert (words(found.table.caption), [column.align for column in found.table.columns]) == (
        "Costs | in all (dollars)",
        ["", "right"],
    )
    assert [[words(cell) for cell in row] for row in found.table.rows] == [["1", ""], ["x*y", "2"]]
    assert found.table.notes == table.notes
    assert (shown.picture.document, shown.picture.alt, shown.picture.caption) == (12, picture.alt, picture.caption)


SIGNS = (
    "a b word (x) [y] * _ \\ # > - + 1. 2) | ! ` < & ^ “ ” é ع , . ; (a) (i) Table: ** __ ~ = --- [^1] ]( ![".split()
)


@pytest.mark.parametrize("seed", seeds(40, 300))
def test_any_signs_are_read_as_they_were(seed):
    chance = random.Random(seed)

    def span() -> Span:
        text = " ".join(chance.choices(SIGNS, k=chance.randint(1, 6))) + chance.choice(["", " "])
        return Span(text, chance.random() < 0.25, "https://example.org/a(b)" if chance.random() < 0.15 else "")

    kind, mark = chance.choice(
        [
            ("paragraph", ""),
            ("heading", ""),
            ("quote", ""),
            ("sub", "(a)"),
            ("subsub", "(ii)"),
            ("item", "•"),
            ("item", "1."),
        ]
    )
    spans = tidy(span() for _ in range(chance.randint(1, 3)))

    (found,) = parse(typed(kind, *spans, mark=mark))

    assert (found.kind, found.mark, words(found.spans)) == (kind, mark, words(spans))
