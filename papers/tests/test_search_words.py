import pytest

from papers.search.words import MAX_WORD, fold, folded, plain, spelt_alike

ALIKE = [
    ("organise", "organize"),
    ("organisations", "Organization"),
    ("analysing", "analyzing"),
    ("colour", "color"),
    ("labour", "LABOR"),
    ("behavioural", "behavioral"),
    ("neighbourhood", "neighborhood"),
    ("résumé", "resume"),
    ("Zürich", "ZURICH"),
    ("ICTs", "ict"),
    ("policies", "policy"),
    ("recommendations", "recommendation"),
    ("straße", "strasse"),
    ("ﬁnance", "finance"),
]
APART = [("four", "for"), ("our", "or"), ("zeal", "seal"), ("zinc", "sinc"), ("class", "clas"), ("status", "statu")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_spellings_of_a_word_are_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_words_are_not(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize("word", ["organisation", "colourful", "labourers", "civilization", "behavioural"])
def test_beginning_of_a_word_stays_one(word):
    whole = spelt_alike(word)

    misses = [word[:length] for length in range(3, len(word)) if not whole.startswith(spelt_alike(word[:length]))]

    assert [miss for miss in misses if not miss.endswith("ou")] == []


def test_words_of_a_text_stand_apart_by_spaces():
    assert folded("EGM/ICT/2002/Report, “e-participation” & co_operation") == (
        "egm ict 2002 report e participation co operation"
    )


def test_plain_text_has_words_that_a_line_broke_whole():
    assert (
        plain("to\u2010\r\ngether, de-\nveloped, e-\nGovernment, 24-\n25")
        == "together, developed, e-\nGovernment, 24-\n25"
    )
    assert plain("partici\u00ad\r\npation, govern\ufffement, pa\u0002\nper") == "participation, government, paper"


def test_word_without_end_is_cut():
    assert len(fold("x" * 10_000)) == MAX_WORD
