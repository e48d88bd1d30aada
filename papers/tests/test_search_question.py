import pytest

from papers.search.question import MAX_QUESTION, Question, Term, question_from

QUESTIONS = {
    "budget": [Term(("budget",), "budget")],
    "Open budgets": [Term(("open",)), Term(("budget",), "budgets")],
    '"open budgets"': [Term(("open", "budget"))],
    '"open budgets': [Term(("open", "budget"))],
    "“open budgets”": [Term(("open", "budget"))],
    '"the open"': [Term(("the", "open"))],
    "the open of": [Term(("open",))],
    "EGM/ICT/2002/Report": [Term(("egm", "ict", "2002", "report"), "report")],
    "ICT/2002": [Term(("ict", "2002"), "2002")],
    "to": [],
    "co": [Term(("co",))],
    'colour"grey green"': [Term(("color",)), Term(("grey", "green"))],
    "budget budget": [Term(("budget",)), Term(("budget",), "budget")],
    "a* OR (b NEAR c) title:d": [Term(("or",)), Term(("b",)), Term(("near",)), Term(("c",)), Term(("title", "d"))],
}


@pytest.mark.parametrize("text", QUESTIONS)
def test_question_is_taken_apart(text):
    wanted = [term for term in QUESTIONS[text] if term != Term(("or",))]

    assert question_from(text).wanted == tuple(wanted)


@pytest.mark.parametrize(
    ("text", "unwanted"),
    [("tax -rural", ("rural",)), ('tax -"rural areas"', ("rural", "area")), ("tax --the", ("the",))],
)
def test_minus_leaves_out(text, unwanted):
    assert question_from(text) == Question((Term(("tax",)),), (Term(unwanted),))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", ""),
        (" \t", ""),
        ("the of and", "These words appear in nearly every text. Please add a more specific one."),
        ("-rural", "A minus sign leaves results out. Please add what you are looking for."),
        ('""', "Please type a word, a name or a symbol to look for."),
        ("!? * ( -", "Please type a word, a name or a symbol to look for."),
        ("\0", "Please type a word, a name or a symbol to look for."),
        ("x" * 10_000, f"Please use at most {MAX_QUESTION} characters. A few specific words find more."),
    ],
)
def test_question_that_asks_nothing_gets_a_sentence(text, sentence):
    assert question_from(text) == Question(refusal=sentence)
