from egm_portal.marked_texts.keyed_text import KeyedText, Passage, with_notes
from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.merging import merge, resolved

TEXT = """One.[^a]


- two

    further
- three
[^a]: A note
    that goes on.

Four.[^b]

[^b]: B."""


def keyed(text, keys):
    return KeyedText(text, dict(zip(keys, parse(text), strict=True)))


def test_text_is_joined_as_it_was_typed():
    text, keys = keyed(TEXT, "abcde").joined()

    assert text == TEXT
    assert keys == {0: "a", 3: "b", 5: "c", 6: "d", 10: "e"}


def test_passages_are_put_behind_the_one_that_they_follow():
    text = keyed(TEXT, "abcde")

    text.put("n", Passage("- new", "item"), ["b", "n"])
    text.put("f", Passage("First.", "paragraph"), ["x", "f"])

    assert list(text.passages) == ["f", "a", "b", "n", "c", "d", "[^a]", "e", "[^b]"]
    assert text.joined()[0].startswith("First.\n\nOne.[^a]\n\n\n- two\n- new\n\n    further\n- three\n[^a]: A note")


def test_footnotes_go_along_to_another_text():
    origin, text = keyed(TEXT, "abcde"), keyed("Other.[^b]\n\n[^b]: Else.", "x")

    text.put("e", origin.pop("e"), ["x", "e"])
    text.bring_notes("e", origin, {"b": "1"})
    origin.drop_notes({"b"})

    assert text.joined()[0] == "Other.[^b]\n\nFour.[^1]\n\n[^b]: Else.\n[^1]: B."
    assert (origin.note("b"), origin.note("a").text) == (None, "[^a]: A note\n    that goes on.")


def test_words_of_a_block_are_shown_with_its_footnotes():
    blocks = dict(zip("abcde", parse(TEXT), strict=True))

    assert with_notes(TEXT, blocks)[4] == ("e", "Four.[^b]\n[^b]: B.")


def test_blocks_of_one_key_are_merged_however_they_differ():
    base, theirs, mine = "Radio is cheap.\n\nEnd.", "Radio is cheaper.\n\nEnd.", "Nobody asked why.\n\nEnd."
    keys = {0: "a", 2: "b"}

    (conflict,) = merge(base, theirs, mine, (keys, keys, keys)).conflicts

    assert (conflict.theirs, conflict.mine) == ("Radio is cheaper.", "Nobody asked why.")
    # Without keys, one was deleted and another is new.
    merged = merge(base, theirs, mine)
    assert resolved(merged, [one.theirs for one in merged.conflicts]) != theirs
