"""What programs put on the clipboard, as each of them writes it: read as marks, with one sentence of what was kept.

Beside each HTML file is a text file: the sentence, an empty line, and the text.
"""

import time
from pathlib import Path

import pytest

from egm_portal.incoming import html
from egm_portal.incoming.composition import kept_in, left_out_of, text_of, told
from egm_portal.incoming.html import TooLarge, read_html
from egm_portal.incoming.imported import ImportedFile
from egm_portal.incoming.interpretation import interpret
from egm_portal.incoming.plain import read_plain
from egm_portal.marked_texts.markup.parser import parse_with_problems

CLIPBOARDS = sorted((Path(__file__).parent / "clipboards").glob("*.html"))


def read(source: str) -> ImportedFile:
    return interpret(read_html(source))


def text(source: str) -> str:
    return text_of(read(source).blocks)


@pytest.mark.parametrize("path", CLIPBOARDS, ids=lambda path: path.stem)
def test_clipboard_is_read_as_marks(path):
    said, _, expected = path.with_suffix(".txt").read_text(encoding="utf-8").partition("\n\n")

    file = read(path.read_text(encoding="utf-8"))

    assert text_of(file.blocks) == expected.removesuffix("\n")
    assert told(kept_in(file), left_out_of(file)) == said.strip()


@pytest.mark.parametrize("path", CLIPBOARDS, ids=lambda path: path.stem)
def test_text_of_each_clipboard_is_read_by_the_portal_without_a_problem(path):
    _, problems = parse_with_problems(text(path.read_text(encoding="utf-8")))

    # A table that had no title, or a head that reached over columns, is for its writer.
    assert [problem for problem in problems if "table" not in problem.sentence] == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<!-- a -- b --><p>First.</p>", "First."),
        ("<p>First, <!-- a -- >-->second.</p>", "First, second."),
        ("<!-- only a comment -->", ""),
        ("\n</p>\n", ""),
    ],
)
def test_comments_and_ends_without_a_beginning_are_no_text(source, expected):
    assert text(source) == expected


def test_thirty_shapes_are_kept():
    assert len(CLIPBOARDS) >= 30


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 3000 + "x",
        "<b>" * 300_000,
        "<p>a" * 29_000,
        "a<br><br>" * 14_000,
        "<table>" + "<tr><td colspan=60 rowspan=60>a</td><td>b</td></tr>" * 2000 + "</table>",
    ],
    ids=["deep", "open", "paragraphs", "breaks", "spans"],
)
def test_too_much_is_refused_in_a_sentence(source):
    with pytest.raises(TooLarge, match="too much formatting"):
        read(source)


def test_five_megabytes_are_refused_before_they_are_parsed():
    with pytest.raises(TooLarge, match="more than 1 MB"):
        read("<p>" + "é" * (html.MAX_BYTES // 2))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ""),
        ("<![if !supportLists]><o:p", ""),
        ("<p><a href='#%E0%A4%A'>x</a><p id='x'><li>", "x"),
        ("<p " + " ".join(f"a{number}=1" for number in range(20_000)) + ">x", "x"),
        ("a\0b\ud800<p>\ufffe", "a b"),
        ("<!DOCTYPE p [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><p>&e;</p>", "]>\n\n&e;"),
        (
            "<p><a href=#n1 id=r1>1</a>x</p><p id=n1><a href=#r1>1</a> A<a href=#n2 id=r2>2</a></p>"
            "<p id=n2><a href=#r2>2</a> B<a href=#n1>1</a></p>",
            "[^1]x\n\n[^1]: A",
        ),
        (f"<ol start={'9' * 5000}><li value=0 aria-level=x>x<td colspan={'9' * 5000}>", "x"),
        (f"<p style='mso-list:l0 level{'9' * 5000}'>x", "x"),
        (f"<p style='mso-list:l0 level1'><b style='mso-list:ignore'>{'9' * 5000}.</b>x", "x"),
        ("<p style='font-style: italic'>Radio <i style='font-style: normal'>is</i></p>", "*Radio* is"),
        ("<p>1. # and *stars* and [^1] and [x](y)", r"\# and \*stars\* and \[^1] and [x](y)"),
        (
            "<p># no heading<p>&gt; no quotation<p>| no | table |",
            "\\# no heading\n\n\\> no quotation\n\n| no | table |",
        ),
    ],
    ids=[
        "nothing",
        "cut",
        "links",
        "attributes",
        "controls",
        "entity",
        "notes in notes",
        "numbers",
        "long level",
        "long mark",
        "styles",
        "marks",
        "leading marks",
    ],
)
def test_broken_and_hostile_html_is_words_at_most(source, expected):
    assert text(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "<p>" + "<![if" * 40_000,
        f"<ul style='{'list-style:' * 20_000}'><li>x</ul>",
        f"<ul><li style='list-style:{' ' * 3900}!'>x</ul>" * 70,
        f"<table><tr><th>a<th>b<tr><td>{'1' * 200_000}x<td>b</table>",
        f"<p style='{'x' * 200_000}'>" + "a<br><br>" * 4900,
    ],
    ids=["conditions", "one style", "styles", "digits", "style of each paragraph"],
)
def test_hostile_html_is_read_at_once(source):
    read("<p>x")
    before = time.process_time()

    read(source)

    assert time.process_time() - before < 1.5


@pytest.mark.parametrize(
    "source",
    [
        "[^" * 60_000,
        "[^a]" * 4900 + "\n[^a]: " + "x" * 100_000,
    ],
    ids=["brackets", "one footnote"],
)
def test_hostile_plain_text_is_read_at_once(source):
    interpret(read_plain("x"))
    before = time.process_time()

    interpret(read_plain(source))

    assert time.process_time() - before < 1.5


def test_thousand_footnotes_that_cite_each_other_are_read():
    notes = "".join(
        f"<p id=n{number}><a href=#r{number}>{number}</a> A<a href=#n{number + 1} id=r{number + 1}>{number + 1}</a></p>"
        for number in range(1, 1001)
    )

    assert text(f"<p><a href=#n1 id=r1>1</a>x</p>{notes}") == "[^1]x\n\n[^1]: A"


def test_footnote_that_another_one_cites_first_keeps_its_words():
    notes = "<p id=n1><a href=#r1>1</a> A<a href=#n2 id=r2>2</a></p><p id=n2><a href=#r2>2</a> B</p>"
    source = f"<p>x<a href=#n1 id=r1>1</a></p>{notes}<p>y<a href=#n2>2</a></p>"

    assert text(source) == "x[^1]\n\ny[^2]\n\n[^1]: A\n[^2]: B"


def test_columns_of_figures_are_on_the_right():
    cells = ["1", "-1.5", "(12,000)", "12 %", ".5", "–"]
    column = "".join(f"<tr><td>x<td>{cell}" for cell in cells)

    assert "| --- | --: |" in text(f"<table><tr><th>a<th>b{column}</table>")
    assert "| --- | --- |" in text(f"<table><tr><th>a<th>b{column}<tr><td>x<td>.,</table>")


def test_style_of_a_list_is_found_behind_its_position():
    assert text("<ol style='list-style: inside lower-alpha'><li>Radio</ol>") == "(a) Radio"


def test_footnotes_have_labels_from_the_first_free_one():
    source = (Path(__file__).parent / "clipboards/wikipedia.html").read_text(encoding="utf-8")

    assert text_of(read(source).blocks, 7).count("[^7]") == 2
