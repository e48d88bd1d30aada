"""Rules about numbers, dates and times: what they find and, above all, what they leave alone."""

import pytest

from house_style.tests.finding import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On July 24th, 2013 they met.", [("July 24th, 2013", "24 July 2013")]),
        ("From July 24-25, 2013.", [("July 24-25, 2013", "24-25 July 2013")]),
        ("On July 24th they met.", [("July 24th", "24 July")]),
        ("On the 24th of July and the 5th July 2014.", [("the 24th of July", "24 July"), ("the 5th July", "5 July")]),
        ("On 24 July, 2013 they met.", [("24 July, 2013", "24 July 2013")]),
        ("On 24 Jul. 2013, or 3 Sept 2013.", [("24 Jul. 2013", "24 July 2013"), ("3 Sept 2013", "3 September 2013")]),
        ("On 24/07/2013 and 07/24/2013.", [("24/07/2013", "24 July 2013"), ("07/24/2013", "24 July 2013")]),
        ("On 24.7.2013 and 2013-07-24.", [("24.7.2013", "24 July 2013"), ("2013-07-24", "24 July 2013")]),
        ("On 05/07/2013.", [("05/07/2013", None)]),
        ("In the 1990's.", [("1990's", "1990s")]),
    ],
)
def test_dates(text, expected):
    assert found("dates", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "From 24 to 25 July 2013; 24-25 July 2013; in July 2013; on 24 July; in the 1990s and the mid-1990s.",
        "In March 2013, 24 villages were asked. In 2012, May 2013 seemed far.",
        "It may 5 times be repeated. They march 10 miles.",
        "Resolution 66/119, document A/RES/66/119, decision 2012/5/3 and version 1.2.2013.4.",
        "See https://example.org/24/07/2013/ and report-2013-07-24.pdf.",
        "He wrote “July 24th, 2013”.",
        "The twenty-fourth of the month; the 24th session; the 21st century.",
    ],
)
def test_dates_leave_alone(text):
    assert found("dates", text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met at 14:30.", [("14:30", "2.30 p.m.")]),
        ("They met at 9:05 and at 09:00 hours.", [("9:05", "9.05 a.m."), ("09:00 hours", "9 a.m.")]),
        (
            "They met at 10am, 10:00 a.m. and 3 PM.",
            [("10am", "10 a.m."), ("10:00 a.m.", "10 a.m."), ("3 PM", "3 p.m.")],
        ),
        ("They met at 00:15 and 12:15.", [("00:15", "12.15 a.m."), ("12:15", "12.15 p.m.")]),
        ("They met at 10 a.m. and rose at 5.30 p.m. on Friday.", []),
        ("A ratio of 1:10, of 2:15 or of 10:1; verse 3:16:2.", []),
        ("At 12:00 and at 24:00.", []),
        ("It lasted 10:30:15.", []),
        ("| Time |\n|---|\n| 14:30 |", []),
        ("See https://example.org:8080/14:30.", []),
        ("They met from 09:30-10:30.", []),
        ("I am 10 amid 3 pmr radios.", []),
    ],
)
def test_times(text, expected):
    assert found("times", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A study of eleven villages.", [("eleven", "11")]),
        ("It has twenty-one members and of the fifteen experts few.", [("twenty-one", "21"), ("fifteen", "15")]),
        ("Only five per cent spoke, and twenty per cent left.", [("five", "5"), ("twenty", "20")]),
        ("Of those, forty four per cent spoke.", [("forty four", "44")]),
        ("It had twenty one-page notes.", [("twenty", "20")]),
    ],
)
def test_figures_from_ten(text, expected):
    assert found("figures_from_ten", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nine villages, three experts and one study.",
        "Eleven villages were asked. Twenty experts came.",
        "The twentieth session, the twenty-first century and the fifty-second session.",
        "Almost ten miles away; about twenty people; more than thirty villages; at least twelve; some forty papers.",
        "Over the past ten years; twenty minutes; twelve months; fifteen times; ten metres.",
        "One hundred and twenty people; twenty thousand people; ten million people; fifteen dozen.",
        "Nine out of ten people; one in ten people; nine or ten people; ten to twelve people.",
        "A ten-year plan; a twenty-fold rise; two thirds.",
        "The Group of Twenty; the Committee of Twenty-Four.",
        "He spoke of “eleven villages”.",
        "On a scale of ten. Of the ten, two spoke.",
        "The tenant often asked for tender.",
        "She was aged twelve when asked.",
    ],
)
def test_figures_from_ten_leave_alone(text):
    assert found("figures_from_ten", text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A study of 8 villages.", [("8", "eight")]),
        ("In 5 villages nobody spoke.", [("5", "five")]),
        ("On 24 July 2013 it heard 3 experts.", [("3", "three")]),
        ("It lasted 3 hours.", [("3", "three")]),
    ],
)
def test_words_below_ten(text, expected):
    assert found("words_below_ten", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "See paragraph 5 above, section 3 below, table 1 there, annex 2 also, article 7 too and page 9 again.",
        "See para. 5 above and p. 3 there.",
        "Expert 1 spoke. Country B and Expert 3 agreed. Goal 5 remains. Staff member 2 spoke.",
        "Some 5 per cent spoke; $5 million; US$ 5 million; 5 million people.",
        "They met on 5 July.",
        "A walk of 5 kilometres with 3 kg; 5 hectares; 2 degrees; 3 dollars.",
        "Children aged 5 years, children under 5 years old, and those over 3 were asked.",
        "From 3 villages in 2008 to 15 in 2011.",
        "Between 5 and 10 villages; 1 in 4 people; 4 of 15 people; 9 out of 10 people.",
        "The vote was 8 votes to none.",
        "A grade 4 pupil, type 2 diabetes, a level 3 alarm and version 2 drafts.",
        "1, 2 and 3 were read.",
        "Web 2 tools, windows 8.1 programs.",
        "The rate fell to 0.5 points; 3.5 litres; 1,000 people.",
        "He asked “3 villages” to speak.",
        "| Villages | Number |\n|---|---|\n| Asked | 3 there |",
        "Session 3 began at 5 p.m. on Friday.",
        "Rows 3 and 4 show it.",
        "Resolution 66/5 was read. A/RES/66/5 was read.",
    ],
)
def test_words_below_ten_leave_alone(text):
    assert found("words_below_ten", text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11 villages were asked.", [("11", "Eleven")]),
        ("They met. 44 per cent spoke.", [("44", "Forty-four")]),
        ("(a) 3 villages were asked;", [("3", "Three")]),
        ("24 July was a Wednesday. 10 a.m. was early. 2012 was a good year.", []),
        ("See para. 5 above, p. 3 there, No. 7 here, e.g. 11 villages and Dr. 5 there.", []),
        ("1. A list\n2. of things", []),
        ("They were 11 villages. 52 nd session.", []),
    ],
)
def test_figure_first(text, expected):
    assert found("figure_first", text) == expected
