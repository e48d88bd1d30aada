import pytest

from egm_portal.marked_texts.restoring import with_block_of

OLD = ("One.\n\nTwo,\nlonger.\n\nThree.", ["a", "b", "c"])
NEW = ("One.\n\n(a) Part.\n\nTwo again.\n\nFour.\n\n[^1]: A note.", ["a", "p", "b", "d"])


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("b", ("One.\n\n(a) Part.\n\nTwo,\nlonger.\n\nFour.\n\n[^1]: A note.", 4)),
        ("c", ("One.\n\n(a) Part.\n\nTwo again.\n\nThree.\n\nFour.\n\n[^1]: A note.", 6)),
        ("d", ("One.\n\n(a) Part.\n\nTwo again.\n\n[^1]: A note.", None)),
        ("a", None),
        ("x", None),
    ],
)
def test_block_is_changed_inserted_or_removed(key, expected):
    assert with_block_of(NEW, OLD, key) == expected


def test_deleted_first_block_stands_first_again():
    assert with_block_of(("Two.", ["b"]), ("One.\n\nTwo.", ["a", "b"]), "a") == ("One.\n\nTwo.", 0)


def test_last_block_is_removed_with_the_space_before_it():
    assert with_block_of(("One.\n\nTwo.", ["a", "b"]), ("One.", ["a"]), "b") == ("One.", None)


def test_list_item_keeps_its_level():
    earlier = ("- one\n    - two\n    - three\n- four", ["a", "b", "c", "d"])

    assert with_block_of(("- one\n    - 2\n- four", ["a", "b", "d"]), earlier, "b") == (
        "- one\n    - two\n- four",
        1,
    )
    assert with_block_of(("- one\n    - two\n- four", ["a", "b", "d"]), earlier, "c") == (
        "- one\n    - two\n    - three\n- four",
        2,
    )


def test_further_paragraph_of_an_item_stays_a_paragraph():
    earlier = ("- one\n\n    more\n- two", ["a", "b", "c"])

    assert with_block_of(("- one\n- two", ["a", "c"]), earlier, "b") == ("- one\n\n    more\n\n- two", 2)


NOTED = ("One.[^1]\n\n[^1]: A note.\n\nTwo.", ["a", "b"])


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (("Two.", ["b"]), ("One.[^1]\n\nTwo.\n\n[^1]: A note.", 0)),
        (("Two.[^1]\n\n[^1]: Another.", ["b"]), ("One.[^1-2]\n\nTwo.[^1]\n\n[^1]: Another.\n\n[^1-2]: A note.", 0)),
        (("Two.[^1]\n\n[^1]: A note.", ["b"]), ("One.[^1]\n\nTwo.[^1]\n\n[^1]: A note.", 0)),
        (("None.[^1]\n\nTwo.\n\n[^1]: Edited.", ["a", "b"]), ("One.[^1]\n\nTwo.\n\n[^1]: Edited.", 0)),
        (("None.\n\nTwo.", ["a", "b"]), ("One.[^1]\n\nTwo.\n\n[^1]: A note.", 0)),
    ],
    ids=["deleted", "another under its label", "there", "edited", "reference deleted"],
)
def test_footnotes_come_back_with_their_paragraph(newest, expected):
    assert with_block_of(newest, NOTED, "a") == expected


def test_footnote_is_restored_where_only_its_words_have_changed():
    newest = ("One.[^1]\n\nTwo.[^2]\n\n[^1]: Else.\n[^2]: B.", ["a", "b"])
    earlier = ("One.[^1]\n\nTwo.[^2]\n\n[^1]: A.\n[^2]: B.", ["a", "b"])

    assert with_block_of(newest, earlier, "a") == ("One.[^1]\n\nTwo.[^2]\n\n[^1]: A.\n[^2]: B.", 0)
    assert with_block_of(newest, earlier, "b") is None
