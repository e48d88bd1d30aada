import pytest

from egm_portal.text.similarity import common_words, similarity, word_counts


@pytest.mark.parametrize(
    ("first", "second", "share"),
    [
        ("Ten villages asked.", "ten Villages asked", 1.0),
        ("Ten villages asked.", "Eleven villages asked.", 2 / 3),
        ("ask, ask, ask", "ask", 0.5),
        ("Ten villages", "nobody", 0.0),
        ("", "", 0.0),
        ("…", "Ten", 0.0),
        ("在线参与", "在线咨询", 0.5),
        ("قرية واحدة", "قرية", 2 / 3),
    ],
)
def test_similarity_is_the_share_of_words_in_common(first, second, share):
    assert similarity(word_counts(first), word_counts(second)) == pytest.approx(share)
    assert similarity(word_counts(second), word_counts(first)) == pytest.approx(share)


def test_words_in_common_are_counted_as_often_as_both_have_them():
    assert common_words(word_counts("ask ask ask now"), word_counts("ask ask then")) == 2
