"""What the Word document of a report prints in its chapters of conclusions and recommendations."""

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from egm_portal.incoming.reading import read_docx
from reports.models import Addressee
from reports.printed import Printed, printed_in

ADDRESSEES = [
    Addressee(key="governments", name="Governments"),
    Addressee(key="un_system", name="United Nations system"),
]
LONG = "Offices that ask people for their opinion should say beforehand what they will do with each of the answers."


@pytest.fixture
def read(tmp_path):
    """A function that reads a document of these paragraphs: pairs of style and text."""

    def read_it(*paragraphs, edit=lambda document: None):
        document = docx.Document()
        for style, text in paragraphs:
            document.add_paragraph(text, style=style or None)
        edit(document)
        path = tmp_path / "report.docx"
        document.save(path)
        return printed_in(read_docx(path), ADDRESSEES)

    return read_it


def test_chapters_are_read_with_typed_numbers_addressees_and_what_continues_a_paragraph(read):
    found = read(
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
    )

    assert found == [
        Printed("conclusion", "The Meeting adopted the following conclusions:", number=41),
        Printed("conclusion", "Radio reaches further.\n\nIt is cheap, too.", number=42),
        Printed("recommendation", "Governments should answer:\n(a) in writing;\n(b) in public.", "governments", 43),
        Printed("recommendation", "The United Nations system should publish its results.", "un_system", 44),
    ]
    assert [printed.is_introduction for printed in found] == [True, False, False, False]


def test_headings_that_were_typed_as_paragraphs_divide_them_too(read):
    found = read(
        ("", "IV. Conclusions and recommendations"),
        ("", "Conclusions"),
        ("", "42. Radio reaches further."),
        ("", "Recommendations to Governments"),
        ("", "43. Ask early."),
        ("", "V. Closing"),
        ("", "44. The chair thanked the experts."),
    )

    assert found == [
        Printed("conclusion", "Radio reaches further.", number=42),
        Printed("recommendation", "Ask early.", "governments", 43),
    ]


@pytest.mark.parametrize("text", [LONG, "Radio reaches further."], ids=["long", "short"])
def test_numbers_that_word_counts_are_those_that_it_prints(read, text):
    def number(document):
        """Has Word number all paragraphs but the headings from 41 on."""
        part = document.part.numbering_part.element
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), "90")
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), "0")
        for name, value in [("w:start", "41"), ("w:numFmt", "decimal"), ("w:lvlText", "%1.")]:
            level.append(OxmlElement(name))
            level[-1].set(qn("w:val"), value)
        abstract.append(level)
        part.insert(0, abstract)
        counted = part.add_num(90).numId
        for paragraph in document.paragraphs:
            if not paragraph.style.name.startswith("Heading"):
                paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = counted

    found = read(("", LONG), ("Heading 1", "Conclusions"), ("", text), ("", text), edit=number)

    assert [printed.number for printed in found] == [42, 43]


def test_document_without_numbers_has_a_paragraph_each(read):
    assert read(("Heading 1", "Recommendations"), ("", "Ask early."), ("", "Answer.")) == [
        Printed("recommendation", "Ask early.", "governments"),
        Printed("recommendation", "Answer.", "governments"),
    ]
    assert read(("Heading 1", "Discussion"), ("", "Nothing was concluded.")) == []
