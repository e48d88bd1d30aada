import pytest

from egm_portal.text import numerals


@pytest.mark.parametrize(
    ("number", "words"), [(1, "one expert"), (2, "two experts"), (9, "nine experts"), (10, "10 experts")]
)
def test_numbers_below_ten_are_words(number, words):
    assert numerals.quantity(number, "expert", "experts") == words


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([(8, "expert", "experts")], "eight experts"),
        ([(8, "expert", "experts"), (1, "observer", "observers")], "eight experts and one observer"),
        ([(10, "expert", "experts"), (1, "observer", "observers")], "10 experts and 1 observer"),
    ],
)
def test_a_series_of_numbers_is_all_words_or_all_figures(counts, sentence):
    assert numerals.quantities(counts) == sentence


@pytest.mark.parametrize(
    ("words", "sentence"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_end_with_and(words, sentence):
    assert numerals.joined(words) == sentence


@pytest.mark.parametrize(
    ("number", "numeral"), [(1, "I"), (4, "IV"), (6, "VI"), (8, "VIII"), (9, "IX"), (14, "XIV"), (39, "XXXIX")]
)
def test_roman_numerals(number, numeral):
    assert numerals.roman(number) == numeral


@pytest.mark.parametrize(("number", "letter"), [(1, "a"), (26, "z"), (27, "aa")])
def test_letters(number, letter):
    assert numerals.letter(number) == letter
