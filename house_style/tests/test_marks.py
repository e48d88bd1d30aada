"""Rules about abbreviations and marks: what they find and, above all, what they leave alone."""

import pytest

from house_style import check
from house_style.abbreviations import abbreviations_in
from house_style.tests.finding import found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The DSPD convened it. DSPD again.", [("DSPD", None)]),
        (
            "NGOs took part, as did WHO.",
            [("NGOs", "Non-governmental organizations (NGOs)"), ("WHO", "the World Health Organization (WHO)")],
        ),
        ("In the ILO it is so.", [("ILO", "International Labour Organization (ILO)")]),
        ("An NGO took part.", [("NGO", None)]),
    ],
)
def test_abbreviations_are_written_out_first(text, expected):
    assert found("abbreviation", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The Division for Social Policy and Development (DSPD) met. DSPD met again.",
        "Information and communications technologies (ICTs) help. ICT is cheap.",
        "DSPD (the Division for Social Policy and Development) met. DSPD met again.",
        "The Economic Commission (in short, ECX) met; ECX agreed.",
        "HIV, AIDS, HIV/AIDS, a DVD, a PDF, GPS, SMS, USD 5, US$ 5 and a PhD.",
        "Annex II, chapter III, World War II and annexes I-XIV.",
        "UN-Habitat, UN-Women, COVID-19, R&D and the G20.",
        "A/RES/66/119, ST/ESA/PAD/SER.E/166 and EGM/ICT/2002/Report.",
        "“The DSPD met.”",
        "THE DSPD AND THE WHOLE MEETING AGREED",
        "See *WTO and ITU Papers* and [the ITU](https://example.org).",
        "A. Smith and J.R.R. Jones; Country B; conference room K.",
    ],
)
def test_abbreviations_that_need_no_name(text):
    assert found("abbreviation", text) == []


def test_abbreviations_of_earlier_sections_are_known():
    met = abbreviations_in(["The Division (DSPD) met.", "NGOs met."])

    assert met == {"DSPD", "NGO"}
    assert found("abbreviation", "DSPD, an NGO and ITU met.", abbreviations=met) == [
        ("ITU", "the International Telecommunication Union (ITU)")
    ]


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ("abbreviation_stops", "The U.N.D.P. office and the U.S. economy.", [("U.N.D.P.", "UNDP"), ("U.S.", "US")]),
        ("abbreviation_stops", "The U.N. office.", [("U.N.", "United Nations")]),
        ("abbreviation_stops", "J.R.R. Jones, A.B. Smith, at 10 a.m. and i.e. so.", []),
        (
            "united_nations",
            "The UN met. The UN’s role; the UN system.",
            [("UN", "United Nations"), ("UN’s", "United Nations"), ("UN", "United Nations")],
        ),
        (
            "united_nations",
            "In the ECOSOC report, UNGA’s and others.",
            [("ECOSOC", "Economic and Social Council"), ("UNGA’s", "General Assembly")],
        ),
        ("united_nations", "UN-Women, UN Women, UN/DESA, “the UN” and UNDP.", []),
        (
            "serial_comma",
            "Organs, organizations, and bodies.",
            [("organizations, and bodies", "organizations and bodies")],
        ),
        ("serial_comma", "Nairobi, Kenya, and Dhaka. A, b and c. In 2012, and in 2013, they met.", []),
        ("serial_comma", "In the north, women, and in the south men, spoke.", []),
        ("space_before_mark", "Yes ; no : perhaps ?", [(" ;", ";"), (" :", ":"), (" ?", "?")]),
        ("space_before_mark", "Yes; no: perhaps? A ratio of 10 :1, and ... so on.", []),
        (
            "bold",
            "It is **never** so, **Blue** and __red__.",
            [("**never**", "never"), ("**Blue**", "Blue"), ("__red__", "red")],
        ),
        ("bold", "It is *never* so; 2 ** 3; \\*\\*so\\*\\*; snake__case__name.", []),
        ("italic_emphasis", "It is *never* so, and _must not_ be.", [("*never*", "never"), ("_must not_", "must not")]),
        ("italic_emphasis", "See *The State of the World*, *de facto*, *Corfu Channel*, and *What is to be done*.", []),
    ],
)
def test_marks(rule, text, expected):
    assert found(rule, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "yes" there.', [('"yes"', "“yes”")]),
        ("A day's work.", [("'", "’")]),
        ("He said 'yes' (\"no\").", [("'yes' (\"no\"", "‘yes’ (“no”")]),
        ('"Yes", he said.', [('"Yes"', "“Yes”")]),
        ('He wrote "until 2015".', [('"until 2015"', "“until 2015”")]),
        ("In the '90s.", [("'", "’")]),
        ("> We don't know.", [("'", "’")]),
        ("“Yes”, a day’s work.", []),
        ("A pipe of 5\" or 5' length.", []),
        ('See ["Yes"](https://example.org/it\'s) and \\"so\\".', []),
    ],
)
def test_straight_marks(text, expected):
    assert found("quotation_marks", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They asked:\n\n(a) For time,\n\n(b) For money.", [(",", ";")]),
        ("They asked:\n\n(a) For time\n\n(b) For money", [("e", "e;"), ("y", "y.")]),
        ("They asked:\n\n(a) For time.[^1]\n\n(b) For money;\n\nThe end.\n\n[^1]: Yes.", [(".", ";"), (";", ".")]),
        ("They asked:\n\n(a) For (much) time (now)\n\n(b) For money.", [(")", ");")]),
    ],
)
def test_ends_of_subparagraphs(text, expected):
    assert found("subparagraph_end", text) == expected
    assert found("subparagraph_end", text, heading="What they asked for") == expected


@pytest.mark.parametrize(
    "text",
    [
        "They asked:\n\n(a) For time;\n\n(b) For money;\n\n(c) For bread.",
        "They asked:\n\n(a) For time; and\n\n(b) For money.",
        "They asked:\n\n(a) For time, as follows:\n\n(i) Now;\n\n(ii) Later;\n\n(b) For money.",
        "They agreed:\n\n(a) Time is short.\n\n(b) Money is short.",
        "They asked:\n\n(a) For time;[^1]\n\n(b) For money.\n\n[^1]: Yes.",
        "They asked:\n\n(a) For this;\n\n(b) For that:\n\n> A word\n\n(c) For more;\n\n(d) For bread.",
        "They asked:\n\n(a) For [time](https://example.org)\n\n(b) For money.",
        "(a) Alone",
    ],
)
def test_ends_of_subparagraphs_leave_alone(text):
    assert found("subparagraph_end", text) == []


def test_items_after_bullets_have_no_semicolons():
    text = "They asked for:\n\n- time;\n- money,\n- bread.\n\n1. one;\n2. two;"

    assert found("list_item_end", text) == [(";", ""), (",", "")]


def test_hints_have_their_places_in_the_text():
    [first, second] = check("Some 4% spoke.\n\n(a) To organise.", ["bcdfgh", "jkmnpq"])

    assert (first.rule.name, first.index, first.key, first.start, first.end) == ("per_cent", 0, "bcdfgh", 6, 7)
    assert (second.rule.name, second.index, second.key, second.words) == ("spelling", 1, "jkmnpq", "organise")
