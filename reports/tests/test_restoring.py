import pytest

from reports.restoring import with_block_of

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
