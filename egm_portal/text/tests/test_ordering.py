import pytest

from egm_portal.text.ordering import merged_order, moved_between


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ("", "", ""),
        ("abcd", "abcd", ""),
        ("abcd", "bcda", "a"),
        ("abcd", "dabc", "d"),
        ("abcd", "axcd", ""),
        ("abcdef", "adbcef", "d"),
        ("abcdef", "efabcd", "ef"),
        ("abcd", "dcba", "bcd"),
    ],
)
def test_the_fewest_are_moved(before, after, moved):
    assert moved_between(before, after) == set(moved)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "merged"),
    [
        ("abcd", "abcd", "abcd", "abcd"),
        ("abcd", "badc", "abcd", "badc"),
        ("abcd", "abcd", "bcda", "bcda"),
        ("abcd", "dabc", "abdc", "abdc"),  # both moved d
        ("abcd", "abtcd", "abmcd", "abtmcd"),
        ("abcd", "tabcd", "mabcd", "tmabcd"),
        ("abcd", "abcdt", "abcdm", "abcdtm"),
        ("acd", "acd", "adc", "adc"),
        ("", "t", "m", "tm"),
    ],
)
def test_orders_merge(base, theirs, mine, merged):
    assert "".join(merged_order(base, theirs, mine)) == merged
