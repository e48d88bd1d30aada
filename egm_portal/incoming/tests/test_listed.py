"""Conclusions and recommendations in lists as secretariats write them, and in the chapters of reports."""

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from egm_portal.incoming.composition import text_of
from egm_portal.incoming.html import read_html
from egm_portal.incoming.interpretation import interpret
from egm_portal.incoming.listed import ListedText, listed
from egm_portal.incoming.plain import read_plain
from egm_portal.incoming.reading import read_docx

NAMES = {"governments": "Governments", "un_system": "United Nations system"}
TITLE = "Conclusions and recommendations of the Expert Group Meeting on E-Participation"
LINES = [
    ("Title", "", TITLE),
    ("Heading 1", "I.", "Conclusions"),
    ("text", "(a)", "Radio reaches further than the forum;"),
    ("text", "(b)", "Silence is an answer."),
    ("Heading 1", "II.", "Recommendations"),
    ("Heading 2", "A.", "To Governments:"),
    ("text", "(a)", "Governments should answer in writing:"),
    ("below", "(i)", "within two months;"),
    ("below", "(ii)", "in the language of the question;"),
    ("text", "(b)", "Governments should ask early."),
    ("Heading 2", "B.", "To the United Nations system:"),
    ("text", "(a)", "The United Nations system should publish its results."),
    ("Heading 2", "C.", "To the media:"),
    ("text", "(a)", "Broadcasters should read the answers aloud."),
]
"""A list of a secretariat: what each line is, its mark, and its words."""
ENTRIES = [
    ("Radio reaches further than the forum;", "conclusion", ""),
    ("Silence is an answer.", "conclusion", ""),
    (
        "Governments should answer in writing:\n(i) within two months;\n(ii) in the language of the question;",
        "recommendation",
        "governments",
    ),
    ("Governments should ask early.", "recommendation", "governments"),
    ("The United Nations system should publish its results.", "recommendation", "un_system"),
    ("Broadcasters should read the answers aloud.", "recommendation", ""),
]
LONG = "Offices that ask people for their opinion should say beforehand what they will do with each of the answers."


def told(texts):
    return [(one.text, one.kind, one.addressee) for one in texts]


def of_plain(text, is_whole=True):
    return listed(interpret(read_plain(text)).blocks, NAMES, is_whole=is_whole)


def of_html(source, is_whole=True):
    return listed(interpret(read_html(source)).blocks, NAMES, is_whole=is_whole)


def pasted_into_the_field(source):
    """What the script makes of the HTML, read when the form is sent."""
    return of_plain(text_of(interpret(read_html(source)).blocks, has_levels=True))


@pytest.fixture
def of_docx(tmp_path):
    """A function that reads a document of these paragraphs: pairs of style and text."""

    def read(paragraphs, is_whole=True, edit=lambda document: None):
        document = docx.Document()
        for style, text in paragraphs:
            document.add_paragraph(text, style=style or None)
        edit(document)
        path = tmp_path / "list.docx"
        document.save(path)
        return listed(read_docx(path).blocks, NAMES, is_whole=is_whole)

    return read


def word_html(lines=LINES):
    """The list as Word puts it on the clipboard."""
    of_kind = {"Title": "<p class=MsoTitle>{}", "Heading 1": "<h1>{}", "Heading 2": "<h2>{}"}
    for kind, level in (("text", 1), ("below", 2)):
        of_kind[kind] = f"<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'>{{}}"
    ignored = "<![if !supportLists]><span style='mso-list:Ignore'>{}<span>&nbsp;&nbsp; </span></span><![endif]>"
    return "".join(
        of_kind[kind].format((ignored.format(mark) if mark else "") + f"{words}<o:p></o:p>")
        for kind, mark, words in lines
    )


def google_html():
    """The same from Google Docs, where a title is a paragraph and sub-lists stand in lists."""
    of_kind = {"Title": "<p dir=ltr><span style='font-size:26pt'>{}</span></p>", "Heading 1": "<h1>{}</h1>"}
    of_kind["Heading 2"] = "<h2>{}</h2>"
    html = '<meta charset="utf-8"><b style="font-weight:normal" id="docs-internal-guid-1a">'
    open_lists = 0
    for kind, mark, words in LINES:
        wanted = {"text": 1, "below": 2}.get(kind, 0)
        while open_lists > wanted:
            html, open_lists = f"{html}</ol>", open_lists - 1
        while open_lists < wanted:
            html, open_lists = f"{html}<ol>", open_lists + 1
        if wanted:
            style = "lower-alpha" if wanted == 1 else "lower-roman"
            html += f"<li style='list-style-type:{style}' aria-level={wanted}><p>{words}</p></li>"
        else:
            html += of_kind[kind].format(f"{mark} {words}".strip())
    return html


PLAIN = "\n".join(f"{mark} {words}".strip() for _, mark, words in LINES)
AS_WORD_COPIES_IT = "\r\n".join(f"{mark}\t{words}".strip() for _, mark, words in LINES)


@pytest.mark.parametrize(
    "read",
    [
        lambda: of_plain(PLAIN),
        lambda: of_plain(AS_WORD_COPIES_IT),
        lambda: of_plain(PLAIN.replace("\n", "\n\n")),
        lambda: of_html(word_html()),
        lambda: pasted_into_the_field(word_html()),
        lambda: of_html(google_html()),
        lambda: pasted_into_the_field(google_html()),
        lambda: of_html(PLAIN.replace("\n", "<br>")),
        lambda: of_html(word_html(), is_whole=False),
        lambda: of_plain(PLAIN, is_whole=False),
    ],
    ids=[
        *("plain", "plain from Word", "blank lines", "Word", "Word in the field", "Google", "Google in the field"),
        *("one paragraph of an e-mail", "report from Word", "plain report"),
    ],
)
def test_list_of_a_secretariat_has_the_same_entries_however_it_is_pasted(read):
    assert told(read()) == ENTRIES


@pytest.mark.parametrize("is_whole", [True, False], ids=["list", "report prepared elsewhere"])
def test_list_of_a_secretariat_has_the_same_entries_as_a_word_document(of_docx, is_whole):
    styles = {"text": "Normal", "below": "Normal"}
    typed = [(styles.get(kind, kind), f"{mark}\t{words}".strip()) for kind, mark, words in LINES]
    without_marks = [(style, text if style == "Normal" else text.rpartition("\t")[2]) for style, text in typed]
    without_styles = [("Normal", text.replace("\t", " ")) for _, text in typed]

    for paragraphs in (typed, without_marks, without_styles):
        assert told(of_docx(paragraphs, is_whole)) == ENTRIES


def counted(document, levels):
    """Has Word count the paragraphs of these styles, each with a format and a text at a level of one list."""
    part = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "90")
    for number, (form, text) in enumerate(levels.values()):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(number))
        for name, value in [("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)]:
            level.append(OxmlElement(name))
            level[-1].set(qn("w:val"), value)
        abstract.append(level)
    part.insert(0, abstract)
    identifier = part.add_num(90).numId
    for paragraph in document.paragraphs:
        if paragraph.style.name in levels:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_numId().val = identifier
            properties.get_or_add_ilvl().val = list(levels).index(paragraph.style.name)


@pytest.mark.parametrize("is_whole", [True, False], ids=["list", "report prepared elsewhere"])
def test_list_whose_numbers_word_counts_in_one_list_of_three_levels(of_docx, is_whole):
    paragraphs = [("Heading 1", "Conclusions"), ("List Number", LONG), ("List Number 2", "first;")]
    paragraphs += [("List Number 3", "at once;"), ("List Number 2", "last."), ("List Number", "Ask early.")]
    levels = {
        "List Number": ("decimal", "%1."),
        "List Number 2": ("lowerLetter", "(%2)"),
        "List Number 3": ("lowerRoman", "(%3)"),
    }

    found = of_docx(paragraphs, is_whole, lambda document: counted(document, levels))

    text = f"{LONG}\n(a) first;\n(i) at once;\n(b) last."
    assert [(one.text, one.number) for one in found] == [(text, 1), ("Ask early.", 2)]


def test_document_with_heading_1_heading_2_and_list_number(of_docx):
    paragraphs = [
        ("Title", "Agreed conclusions and recommendations"),
        ("Heading 1", "Conclusions"),
        ("List Number", "Radio reaches further."),
        ("Heading 1", "Recommendations"),
        ("Heading 2", "Governments"),
        ("List Number", "Ask early."),
        ("List Number", "Answer."),
        ("Heading 2", "Broadcasters"),
        ("List Number", "Read the answers aloud."),
    ]

    assert (
        told(of_docx(paragraphs))
        == told(of_docx(paragraphs, is_whole=False))
        == [
            ("Radio reaches further.", "conclusion", ""),
            ("Ask early.", "recommendation", "governments"),
            ("Answer.", "recommendation", "governments"),
            ("Read the answers aloud.", "recommendation", ""),
        ]
    )


def test_list_with_three_levels_in_french_without_headings_asks_what_each_text_is():
    text = (
        "1. Les gouvernements devraient répondre par écrit :\na) dans un délai de deux mois ;\n"
        "i) dans la langue de la question ;\nii) gratuitement ;\nb) oralement.\n2. Qu’ils posent leurs questions tôt."
    )

    assert told(of_plain(text)) == [
        (
            "Les gouvernements devraient répondre par écrit :\n(a) dans un délai de deux mois ;\n"
            "(i) dans la langue de la question ;\n(ii) gratuitement ;\n(b) oralement.",
            *("", ""),
        ),
        ("Qu’ils posent leurs questions tôt.", "", ""),
    ]


def test_french_headings_are_headings_and_their_addressees_are_asked():
    text = (
        "Conclusions et recommandations de la réunion\nI. Conclusions\n1. La radio va plus loin.\n"
        "II. Recommandations\nAux gouvernements :\n2. Répondre."
    )

    assert [(one.text, one.kind, one.addressee, one.heading) for one in of_plain(text)] == [
        ("La radio va plus loin.", "conclusion", "", "Conclusions"),
        ("Répondre.", "recommendation", "", "Aux gouvernements"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\n- Two.\r\n• Three.", [("One.", "", ""), ("Two.", "", ""), ("Three.", "", "")]),
        ("Ask early\nAnswer in writing", [("Ask early", "", ""), ("Answer in writing", "", "")]),
        ("Our list\n\n1. Ask.\n2. Answer.", [("Ask.", "", ""), ("Answer.", "", "")]),
        ("Recommendations\n1. Ask.", [("Ask.", "recommendation", "")]),
        ("Conclusions and recommendations\n1. Ask.", [("Ask.", "", "")]),
        ("Governments should:\n• ask;\n• answer.", [("Governments should:\n- ask;\n- answer.", "", "")]),
        (" \n\n", []),
        ("Conclusions", []),
        (
            "1. Conclusions.\nAsk.\nGovernments.\nAnswer.",
            [("Ask.", "conclusion", ""), ("Answer.", "recommendation", "governments")],
        ),
        ("2. Participation costs\ntime.", [("Participation costs time.", "", "")]),
        (
            "RECOMMENDATIONS TO THE UNITED NATIONS SYSTEM\nIt should publish.",
            [("It should publish.", "recommendation", "un_system")],
        ),
        (
            "# Recommendations\n\nAsk.[^1]\n\nAnswer *soon*.[^1]\n\n[^1]: See A/1.",
            [
                ("Ask.[^1]\n\n[^1]: See A/1.", "recommendation", ""),
                ("Answer *soon*.[^1]\n\n[^1]: See A/1.", "recommendation", ""),
            ],
        ),
    ],
    ids=range(12),
)
def test_marks_lines_and_headings_of_short_lists(text, expected):
    assert told(of_plain(text)) == expected


def test_lines_that_were_broken_at_a_margin_are_joined():
    words = f"{LONG} Governments of all regions should do so, and the United Nations too."
    broken = []
    for word in words.split():
        if broken and len(broken[-1]) + 1 + len(word) <= 60:
            broken[-1] += f" {word}"
        else:
            broken.append(word)

    assert told(of_plain("1. " + "\n".join(broken) + "\n2. Answer.")) == [(words, "", ""), ("Answer.", "", "")]


def test_addressee_that_nobody_knows_is_asked_also_where_its_heading_is_a_plain_line(of_docx):
    lines = [
        "Recommendations",
        "Governments",
        "3. Answer in writing:",
        "(a) in two months.",
        "Radio stations",
        "4. Ask.",
    ]

    for found in (of_plain("\n".join(lines)), of_docx([("Normal", line) for line in lines])):
        assert [(one.text, one.addressee, one.heading) for one in found] == [
            ("Answer in writing:\n(a) in two months.", "governments", "Governments"),
            ("Ask.", "", "Radio stations"),
        ]


def test_deleted_words_go_and_superscripts_and_footnotes_stay():
    source = (
        "<h1>Conclusions</h1><p>It was <del>10</del><ins>10<sup>6</sup></ins> answers<a href='#_ftn1' name='_ftnref1'>"
        "[1]</a>.</p><div id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a> In 2012.</p></div>"
    )

    assert told(of_html(source)) == [("It was 10⁶ answers[^1].\n\n[^1]: In 2012.", "conclusion", "")]


def test_chapters_of_a_report_are_read_with_typed_numbers_and_what_continues_a_paragraph(of_docx):
    found = of_docx(
        [
            ("Heading 1", "III. Discussion"),
            ("", "40. Some participants spoke of recommendations."),
            ("Heading 1", "IV. Conclusions"),
            ("", "41. The Meeting adopted the following conclusions:"),
            ("", "42. Radio reaches further."),
            ("", "It is cheap, too."),
            ("Heading 1", "V. Recommendations"),
            ("Heading 2", "A. Governments"),
            ("", "43. Governments should answer:"),
            ("", "(a)\tin writing;"),
            ("", "(b)\tin public."),
            ("Heading 2", "B. United Nations system"),
            ("", "44. The United Nations system should publish its results."),
            ("Heading 1", "VI. Adoption of the report"),
            ("", "45. The report was adopted."),
        ],
        is_whole=False,
    )

    first = "The Meeting adopted the following conclusions:"
    second = "Radio reaches further.\n\nIt is cheap, too."
    third = "Governments should answer:\n(a) in writing;\n(b) in public."
    fourth = "The United Nations system should publish its results."
    assert found == [
        ListedText(first, "conclusion", heading="Conclusions", number=41),
        ListedText(second, "conclusion", heading="Conclusions", number=42),
        ListedText(third, "recommendation", "governments", "Governments", 43),
        ListedText(fourth, "recommendation", "un_system", "United Nations system", 44),
    ]
    assert [one.is_introduction for one in found] == [True, False, False, False]


def test_headings_of_a_report_that_were_typed_as_paragraphs_divide_it_too(of_docx):
    found = of_docx(
        [
            ("", "IV. Conclusions and recommendations"),
            ("", "Conclusions"),
            ("", "42. Radio reaches further."),
            ("", "Recommendations to Governments"),
            ("", "43. Ask early."),
            ("", "V. Closing"),
            ("", "44. The chair thanked the experts."),
        ],
        is_whole=False,
    )

    assert [(one.text, one.kind, one.addressee, one.number) for one in found] == [
        ("Radio reaches further.", "conclusion", "", 42),
        ("Ask early.", "recommendation", "governments", 43),
    ]


@pytest.mark.parametrize("text", [LONG, "Radio reaches further."], ids=["long", "short"])
def test_numbers_that_word_counts_are_those_that_it_prints(of_docx, text):
    paragraphs = [("", LONG), ("Heading 1", "Conclusions"), ("", text), ("", text)]

    found = of_docx(paragraphs, False, lambda document: counted(document, {"Normal": ("decimal", "%1.")}))

    assert [one.number for one in found] == [2, 3]


def test_report_without_numbers_has_a_text_for_each_paragraph(of_docx):
    paragraphs = [("Heading 1", "Recommendations"), ("Heading 2", "Governments"), ("", "Ask early."), ("", "Answer.")]
    assert told(of_docx(paragraphs, is_whole=False)) == [
        ("Ask early.", "recommendation", "governments"),
        ("Answer.", "recommendation", "governments"),
    ]
    assert of_docx([("Heading 1", "Discussion"), ("", "Nothing was concluded.")], is_whole=False) == []
