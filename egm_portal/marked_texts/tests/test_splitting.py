from itertools import count

import pytest

from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.splitting import split_text

TEXT = """One.[^a] Two.[^both]

[^a]: Of the first.

Three.[^b]

| Head[^t] |
|---|
| cell |

[^b]: Of the third,
    on two lines.
[^both]: Of both.
[^t]: Of the table.
[^none]: Of none."""


def split(text, line):
    """Both parts, each with the words of its blocks by their keys, which are their numbers."""
    numbers = count()
    keys = [str(next(numbers)) for _ in parse(text)]
    found = split_text(text, keys, line)
    return [(part.text, {part.keys[block.start]: block.source for block in parse(part.text)}) for part in found]


def test_footnotes_go_with_what_refers_to_them():
    (kept, first), (moved, second) = split(TEXT.replace("Three.[^b]", "Three.[^b][^both]"), 4)

    assert kept == "One.[^a] Two.[^both]\n\n[^a]: Of the first.\n\n[^both]: Of both."
    assert moved.split("\n\n") == [
        "Three.[^b][^both]",
        "| Head[^t] |\n|---|\n| cell |",
        "[^b]: Of the third,\n    on two lines.\n[^both]: Of both.\n[^t]: Of the table.\n[^none]: Of none.",
    ]
    assert (list(first), list(second)) == (["0"], ["1", "2"])


def test_footnote_that_stands_before_what_refers_to_it_goes_along():
    assert [part for part, _ in split("[^a]: A note.\n\nOne.\n\nTwo.[^a]", 4)] == ["One.", "Two.[^a]\n\n[^a]: A note."]


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_lines_are_those_of_the_reader(line_end):
    text = f"One\u2028and\x0cmore\x85still.{line_end}{line_end}Two."

    assert [part for part, _ in split(text, 2)] == ["One and more still.", "Two."]


def test_list_is_split_as_it_was_typed():
    assert split("- one\n    - two\n- three", 2) == [
        ("- one\n    - two", {"0": "- one", "1": "- two"}),
        ("- three", {"2": "- three"}),
    ]


@pytest.mark.parametrize(("text", "line"), [("", 0), ("One.[^a]\n\n[^a]: A note.", 2), ("One.", 0), ("One.", 9)])
def test_part_without_text_is_empty(text, line):
    assert "" in [part for part, _ in split(text, line)]


def test_text_that_is_too_long_to_be_read_is_split_with_its_footnotes():
    long = "\n\n".join(["[x] " * 3000, "[y] " * 3000 + "[^a]", "[^a]: A note.\n[^b]: None."])

    (_, kept), (_, moved) = ((part.text, parse(part.text)) for part in split_text(long, ["k", "l", "m"], 2))

    assert [len(kept), len(moved)] == [1, 1]
    assert [span.note.mark for span in moved[0].spans if span.note] == ["a"]
