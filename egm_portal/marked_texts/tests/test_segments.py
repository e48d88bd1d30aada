from egm_portal.marked_texts.markup.parser import parse
from egm_portal.marked_texts.merging import merge, merge_several, resolved
from egm_portal.marked_texts.merging.segments import joined, parts, segments, whole, with_notes

TEXT = """One.[^a]


- two

    further
- three
[^a]: A note
    that goes on.

Four.[^b]

[^b]: B."""


def keyed(text, keys):
    return parts(text, zip(keys, parse(text), strict=True))


def test_text_is_joined_as_it_was_typed():
    found = keyed(TEXT, "abcde")

    assert joined(found) == joined(whole(found)) == TEXT
    assert [one.key or one.label for one in found] == ["a", "b", "c", "d", "a", "e", "b"]
    assert [one.keys for one in whole(found)] == [{0: "a"}, {0: "b", 2: "c"}, {0: "d"}, {}, {0: "e"}, {}]


def test_lines_in_no_block_are_apart_until_a_text_is_merged():
    typed = "-\n\nOne.\n\n-\n\nTwo."

    apart = parts(typed, zip("ab", parse(typed), strict=True))

    assert [(one.kind, one.key) for one in apart] == [("", ""), ("paragraph", "a"), ("", ""), ("paragraph", "b")]
    assert [one.text for one in segments(typed)] == ["-", "One.\n\n-", "Two."]
    assert joined(apart) == joined(segments(typed)) == typed


def test_words_of_a_block_are_shown_with_its_footnotes():
    blocks = dict(zip("abcde", parse(TEXT), strict=True))

    assert with_notes(TEXT, blocks)[4] == ("e", "Four.[^b]\n[^b]: B.")


def several(**texts: tuple[str, str]):
    """The segments of texts with the keys of their blocks, each by a number."""
    return {number: whole(keyed(*text)) for number, text in enumerate(texts.values())}


def test_blocks_of_one_key_are_merged_however_they_differ():
    base, theirs, mine = "Radio is cheap.\n\nEnd.", "Radio is cheaper.\n\nEnd.", "Nobody asked why.\n\nEnd."

    (conflict,) = merge_several(*(several(a=(text, "ab")) for text in (base, theirs, mine)))[0].conflicts

    assert (conflict.theirs, conflict.mine) == ("Radio is cheaper.", "Nobody asked why.")
    # Without keys, one was deleted and another is new.
    merged = merge(base, theirs, mine)
    assert resolved(merged, [one.theirs for one in merged.conflicts]) != theirs


def test_block_that_one_moved_to_another_text_has_the_changes_of_the_other_there():
    base = several(a=("One.\n\nTwo.", "ab"), b=("Three.\n\nFour.", "cd"))
    moved = several(a=("One.", "a"), b=("Three.\n\nTwo.\n\nFour.", "cbd"))
    changed = several(a=("One.\n\nTwo again.\n\nMore.", "abx"), b=("Three!\n\nFour.", "cd"))

    for sides in ((moved, changed), (changed, moved)):
        merged = merge_several(base, *sides)

        assert [(one.text, one.conflicts) for one in merged.values()] == [
            ("One.\n\nMore.", []),
            ("Three!\n\nTwo again.\n\nFour.", []),
        ]
        assert [one.keys for one in merged.values()] == [{0: "a", 2: "x"}, {0: "c", 2: "b", 4: "d"}]


def test_block_that_both_moved_is_where_theirs_has_it():
    base = several(a=("One.\n\nTwo.", "ab"), b=("Three.", "c"), d=("Five.", "e"))
    theirs = several(a=("One.", "a"), b=("Three.\n\nTwo.", "cb"), d=("Five.", "e"))
    mine = several(a=("One.", "a"), b=("Three.", "c"), d=("Two!\n\nFive.", "be"))

    merged = merge_several(base, theirs, mine)

    assert [one.text for one in merged.values()] == ["One.", "Three.\n\nTwo!", "Five."]


def test_block_that_is_added_between_two_that_went_to_another_text_goes_with_them():
    base = several(a=("One.\n\nTwo.\n\nThree.", "abc"), d=("Four.", "d"))
    split = several(a=("One.", "a"), d=("Four.\n\nTwo.\n\nThree.", "dbc"))
    added = several(a=("One.\n\nFirst.\n\nTwo.\n\nNew.\n\nNewer.\n\nThree.\n\nLast.", "avbxycz"), d=("Four.", "d"))

    for sides in ((split, added), (added, split)):
        merged = merge_several(base, *sides)

        assert [one.text for one in merged.values()] == [
            "One.\n\nFirst.",
            "Four.\n\nTwo.\n\nNew.\n\nNewer.\n\nThree.\n\nLast.",
        ]


def test_last_block_of_a_text_that_goes_before_the_first_of_the_next_is_parted_from_it():
    base = several(a=("One.\n\nTwo.", "ab"), b=("Three.", "c"))
    mine = several(a=("One.", "a"), b=("Two.\n\nThree.", "bc"))
    theirs = several(a=("One!\n\nTwo.", "ab"), b=("Three.", "c"))

    assert [one.text for one in merge_several(base, theirs, mine).values()] == ["One!", "Two.\n\nThree."]
