"""Rules about single words: what they find and, above all, what they leave alone."""

import pytest

from house_style.tests.finding import found
from house_style.word_tables import COMPOUNDS, single_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Offices should organise a meeting.", [("organise", "organize")]),
        ("Organisations of citizens met.", [("Organisations", "Organizations")]),
        (
            "The unrecognised organisational reforms.",
            [("unrecognised", "unrecognized"), ("organisational", "organizational")],
        ),
        ("It analyzed labor markets.", [("analyzed", "analysed"), ("labor", "labour")]),
        ("A labor-intensive program.", [("labor", "labour"), ("program", "programme")]),
        ("International co-operation and co-\nordination.", [("co-operation", "cooperation")]),
        ("The Secretary General said so.", [("Secretary General", "Secretary-General")]),
        ("Visit the web site.", [("web site", "website")]),
        ("# The behavior of centers", [("behavior", "behaviour"), ("centers", "centres")]),
        ("(a) To fulfill the judgment;", [("fulfill", "fulfil"), ("judgment", "judgement")]),
        (
            "| Program | Costs |\n|---|---|\n| Neighborhood | 3 |",
            [("Program", "Programme"), ("Neighborhood", "Neighbourhood")],
        ),
    ],
)
def test_spelling_of_the_united_nations(text, expected):
    assert found("spelling", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "They advise, revise, supervise, surprise, promise, exercise, comprise and televise.",
        "The premise, the expertise, the enterprise, the franchise, the merchandise and otherwise a precise noise.",
        "The emphasis on criticism, on synthesis, on hypothesis and on optimism of realists.",
        "The organization recognizes programmes of labour centres, and analyses them.",
        "The Organisation for Economic Co-operation and Development took part.",
        "Organisation for Economic Co-operation and Development studies were cited.",
        "The Center for Global Development and the Department of Labor took part.",
        "Center for Global Development staff took part.",
        "He said: “We organise our labor.”",
        'He said: "We organise our labor."',
        "He spoke of ‘the organisation of labor’ at length.",
        "> We organise our labor.",
        "See *Organising the Labor Movement* and _Behavior and Color_.",
        "See [the organisation of labor](https://example.org/organisation).",
        "See https://example.org/labor/center and labor@example.org.",
        "A computer program, two software programs, a programmer, programming and a programmed device.",
        "Save the file in your program. A link may start a program on a computer.",
        "The dialog box was closed.",
        "A meter, a tire, a check, a story, a draft, a license and a practice.",
        "The word ORGANISATION is in capitals.",
        "Nous devons réorganiser. Il a été réutilisé.",
        "قال الخبراء إن organisation مهمة جدا في هذا المجال وفي غيره من المجالات",
        "See paragraph 5.[^1]\n\n[^1]: “Labor and its organisation”, a paper.",
    ],
)
def test_spelling_leaves_alone(text):
    assert found("spelling", text) == []


def test_every_better_spelling_is_one():
    words = single_words() | COMPOUNDS

    assert len(words) > 60
    assert [better for wrong, better in words.items() if better in words or wrong == better] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The eGovernment of tomorrow.", [("eGovernment", "e-government")]),
        ("Some e-Participation is seen.", [("e-Participation", "e-participation")]),
        ("Egovernment is seen. EServices too.", [("Egovernment", "E-government"), ("EServices", "E-services")]),
        ("E-Government is cheap.", [("E-Government", "E-government")]),
        ("It has e-government, e-participation and e-services.", []),
        ("E-government is cheap. The United Nations E-Government Survey is not.", []),
        ("The E-Participation Index, and the meeting on E-Participation.", []),
    ],
)
def test_electronic_words(text, expected):
    assert found("electronic", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Some 44 percent spoke.", [("percent", "per cent")]),
        ("Some 44% spoke (12 %).", [("%", " per cent"), (" %", " per cent")]),
        ("Between 5-10% of them.", [("%", " per cent")]),
        ("Some 44 per cent; a percentage; the 90th percentile; 2 percentage points.", []),
        ("He wrote “44% of them”.", []),
        ("| Share | % |\n|---|---|\n| Women | 44% |", []),
        ("The sign % was used.", []),
    ],
)
def test_per_cent(text, expected):
    assert found("per_cent", text) == expected


def test_long_s_of_an_old_print_is_no_letter_of_a_compound():
    text = "It was on-line, said an under ſecretary general."
    assert found("spelling", text) == [("on-line", "online")]
