"""What a page shows of a hint."""

from house_style import check
from house_style.excerpts import Excerpt, excerpt


def test_words_are_shown_with_those_around_them():
    [hint] = check(f"{'Word ' * 30}of labor,\nand of {'word ' * 30}")
    before = f"… {'Word ' * 13}of "

    assert excerpt(hint) == Excerpt(before, "labor", f", and of {'word ' * 12}…", "labour")


def test_long_words_are_cut_in_the_middle():
    text = f'He said "{"yes " * 50}" and "no".'
    [hint] = check(text)
    shown = excerpt(hint)

    assert shown.words == f'"{"yes " * 22}y … {hint.words[-30:]}'
    assert (shown.before, shown.after) == ("He said ", ".")


def test_mark_is_shown_with_its_word():
    [apostrophe] = check("A day's work.")
    [comma, _] = check("They asked:\n\n(a) For time,\n\n(b) For money;")

    assert excerpt(apostrophe) == Excerpt("A ", "day's", " work.", "day’s")
    assert excerpt(comma) == Excerpt("(a) For ", "time,", "", "time;")


def test_nothing_is_offered_where_people_must_find_it():
    [hint] = check("On 05/07/2013.")

    assert excerpt(hint) == Excerpt("On ", "05/07/2013", ".", None)
