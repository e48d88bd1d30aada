"""Whole documents, divided into their sections."""

import pytest

from egm_portal.incoming.html import read_html
from egm_portal.incoming.interpretation import interpret
from egm_portal.incoming.sections import ReadSection, read_text, sections_of

COPIED = """ I. Purpose of the meeting

The Division for Social Policy and Development (DSPD) of the United Nations Department

of Economic and Social Affairs (UNDESA), in collaboration with the Division for Public

Administration and Development Management (DPADM) and the International

Telecommunication Union (ITU), is organizing an Expert Group Meeting on “E-

Participation: Empowering People through Information Communication Technologies

(ICTs)" from 24 to 25 July at ITU Headquarters in Geneva, as part of the preparations for the

52
th
 session of the Commission for Social Development (CSocD) that will take place in

February 2014 and to promote the 2013 theme of the Economic and Social Council.

The meeting is convened in the context of draft Resolution 1 in the Report of the Commission

for Social Development (E/2012/26) in which the Economic and Social Council decided that

the priority theme for the 2013-2014 review and policy cycle should be “Promoting

empowerment of people in achieving poverty eradication, social integration and full

employment and decent work for all”.

II. Objectives and Methodology

The specific meeting objectives are to:

1) Review challenges and opportunities offered by ICTs, exchange ideas  and share

experience on existing policies, strategies and practices aimed at promoting e-

Participation;

2) Provide an evidence-based set of recommendations to strengthen stakeholders’

capacities and promote e-participation and ICTs as means for social inclusion and the

empowerment of social groups.

III.   Passports and Visas

All relevant correspondence should be addressed to:

Ms. A. Person

Civil Society and Outreach Unit
"""


def test_text_copied_from_a_pdf_has_its_paragraphs_again():
    first, second, third = sections_of(read_text(COPIED).blocks)

    assert [section.heading for section in (first, second, third)] == [
        *["Purpose of the meeting", "Objectives and Methodology", "Passports and Visas"]
    ]
    beginning, context = first.text.split("\n\n")
    assert "on “E-Participation: Empowering People" in beginning
    assert "preparations for the 52th session of the Commission" in beginning
    assert context.endswith("full employment and decent work for all”.")
    assert second.text.splitlines()[0::2] == [
        "The specific meeting objectives are to:",
        "1. Review challenges and opportunities offered by ICTs, exchange ideas and share experience on existing "
        "policies, strategies and practices aimed at promoting e-Participation;",
    ]
    assert third.text.split("\n\n")[1:] == ["Ms. A. Person", "Civil Society and Outreach Unit"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("I. Purpose\nTo meet.\n\nII. Venue\nGeneva.", [("Purpose", "To meet."), ("Venue", "Geneva.")]),
        ("No heading at all.\n\nBut two paragraphs.", [("", "No heading at all.\n\nBut two paragraphs.")]),
        ("Preamble.\n\nI. Purpose\n\nTo meet.", [("", "Preamble."), ("Purpose", "To meet.")]),
        (
            "# Title\n\n## Purpose\n\n**Who** and [where](https://un.org).\n\n- a\n    - b\n\n## Venue\n\nGeneva",
            [
                *[("Title", ""), ("Purpose", "**Who** and [where](https://un.org).\n\n- a\n    - b")],
                ("Venue", "Geneva"),
            ],
        ),
        ("# A\n\nx[^1]\n\n# B\n\ny\n\n[^1]: A note.", [("A", "x[^1]\n\n[^1]: A note."), ("B", "y")]),
    ],
    ids=["plain", "no heading", "before", "marks", "footnote"],
)
def test_headings_divide_a_text(source, expected):
    found = sections_of(read_text(source).blocks)

    assert found == [ReadSection(*section) for section in expected]


def test_bold_numbers_and_levels_of_html_are_kept():
    source = (
        "<h1>I. Purpose</h1><p>A <b>bold</b> word, <a href='https://un.org'>a link</a> and A/RES/66/119.</p>"
        "<ol><li>one</li><li>two</li></ol><h2>Details</h2><p>x</p><h1>II. Venue</h1><p>Geneva</p>"
    )

    purpose, venue = sections_of(interpret(read_html(source), has_bold=True).blocks)

    assert purpose.text == (
        "A **bold** word, [a link](https://un.org) and A/RES/66/119.\n\n1. one\n2. two\n\n# Details\n\nx"
    )
    assert venue == ReadSection("Venue", "Geneva")
