"""Files with mistakes: the preview names each by its row, and a file that cannot be read says why."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from participants.models import Participant
from participants.tests.test_import import preview, refusals
from tests import tables


def planted(lines: list[str]) -> list[tuple[int, str]]:
    """Spoils twelve of the lines of a file, and gives the row and the reason that the preview must name for each."""
    known = len(tables.COLUMNS)
    mistakes = {
        2: (("Expert 1,", ","), "name: This field cannot be blank."),
        60: (("row59@example.org", ""), "email: A new participant needs an e-mail address."),
        120: (("row119@example.org", "row119 at example.org"), "email: Enter a valid email address."),
        200: (("row199@example.org", "ROW59a@example.org"), ""),
        201: (("row200@example.org", "row59A@example.org"), "email: Row 200 already has this e-mail address."),
        300: (
            (",expert,", ",speaker,"),
            "role: “speaker” is not a valid value. Use one of: expert, consultant, civil_society, staff, observer.",
        ),
        400: (
            (",africa,", ",atlantis,"),
            "region: “atlantis” is not a valid value. Use one of: africa, asia_pacific, "
            "eastern_europe, latin_america, western_europe.",
        ),
        500: ((",female", ",x"), "gender: “x” is not a valid value. Use one of: female, male, other."),
        600: (("Expert 599", "x" * 300), "name: Ensure this value has at most 200 characters (it has 300)."),
        700: (
            ("Ms.", "Her Excellency the Ambassador"),
            "honorific: Ensure this value has at most 20 characters (it has 29).",
        ),
        800: (
            ("Country A", "Country\0A"),
            "country: This contains a line break or another character that cannot be printed.",
        ),
        900: (
            ("Professor", "Professor, Dean"),
            f"__all__: This row has {known + 1} cells, but the first row names {known} columns.",
        ),
        1001: ((",female", ""), f"__all__: This row has {known - 1} cells, but the first row names {known} columns."),
    }
    for number, ((correct, wrong), _) in mistakes.items():
        assert correct in lines[number - 1]
        lines[number - 1] = lines[number - 1].replace(correct, wrong, 1)
    return [(number, reason) for number, (_, reason) in mistakes.items() if reason]


def test_preview_of_a_thousand_rows_names_all_twelve_mistakes(at_desk, meeting):
    lines = tables.csv_file([tables.row(number) for number in range(1, 1001)]).read().decode().split("\r\n")
    expected = planted(lines)

    page = preview(at_desk, meeting, SimpleUploadedFile("people.csv", "\r\n".join(lines).encode()))

    assert len(expected) == 12
    assert refusals(page) == expected
    assert all(f'<th scope="row">{number}</th>' in page.text for number, _ in expected)
    assert "Nothing has been saved yet." in page.text
    assert Participant.objects.count() == 0


def test_blank_rows_keep_their_numbers(at_desk, meeting):
    content = b"name,email\r\nExpert 1,one@example.org\r\n\r\n,\r\nExpert 2,wrong\r\n\r\n"

    page = preview(at_desk, meeting, SimpleUploadedFile("people.csv", content))

    assert refusals(page) == [(5, "email: Enter a valid email address.")]
    assert page.context["result"].totals["new"] == 1


def packed(*names):
    """A ZIP file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for name in names:
            content = "application/vnd.oasis.opendocument.spreadsheet" if name == "mimetype" else "a part"
            parts.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The submitted file is empty."),
        (b"\r\n", "The first row is empty; it must name the columns."),
        (b"name,email\r\n", "The file has the columns “name”, “email”, but no rows."),
        (b"name,email\x81\r\n", "This file is not a table. Choose a CSV or XLSX file."),
        (b"\x7fELF\x02\x01\x01\0\0", "This file is not a table. Choose a CSV or XLSX file."),
        (b"PK\x03\x04 and no more", "This workbook cannot be read. Save it again as XLSX or CSV."),
        (b'name,email\r\n"a,b', "The file is not a CSV file: unexpected end of data."),
        (b"name,email\r\n" + b"a,b\r\n" * 5001, "The file has more than 5,000 rows. Split it."),
        (b"x" * 5_000_001, "The file is 5,000,001 bytes; the limit is 5,000,000 bytes (5 MB)."),
    ],
)
def test_file_that_cannot_be_read_says_why(at_desk, meeting, content, reason):
    page = preview(at_desk, meeting, SimpleUploadedFile("people.csv", content))

    assert page.context["form"].errors["import_file"] == [reason]
    assert page.context["preview"] is None


NOT_TABLES = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "an RTF document": b"{\\rtf1\\ansi",
    "a web page or another XML file": b"\xef\xbb\xbf <!DOCTYPE html><html>",
    "a Word, Excel or PowerPoint file in the old format": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "a Word document": packed("[Content_Types].xml", "word/document.xml"),
    "a presentation": packed("[Content_Types].xml", "ppt/presentation.xml"),
    "an OpenDocument spreadsheet (ODS)": packed("mimetype", "content.xml"),
    "a ZIP file": packed("people.csv"),
}


@pytest.mark.parametrize("name", ["people.csv", "people.xlsx"])
@pytest.mark.parametrize("kind", NOT_TABLES)
def test_file_of_another_kind_is_named_whatever_its_name(at_desk, meeting, kind, name):
    page = preview(at_desk, meeting, SimpleUploadedFile(name, NOT_TABLES[kind]))

    assert page.context["form"].errors["import_file"] == [
        f"This file is not a table: it is {kind}. Choose a CSV or XLSX file."
    ]


def test_file_without_a_needed_column_names_those_that_were_found(at_desk, meeting):
    page = preview(at_desk, meeting, tables.csv_file([tables.row(1)], columns=("name", "country")))

    assert sentences(page) == [
        "No column of the file is the e-mail address.",
        "The columns found are “name”, “country”.",
        "Choose below which column it is, or add it to the file.",
    ]
    assert "Import these rows" not in page.text


def test_columns_without_end_are_cut_short(at_desk, meeting):
    headers = ",".join(f"{'x' * 60}{number}" for number in range(50))

    page = preview(at_desk, meeting, SimpleUploadedFile("people.csv", f"{headers}\r\n1\r\n".encode()))

    found = sentences(page)[1]
    assert (found.count("…”"), found[-13:]) == (30, " and 20 more.")


def sentences(page):
    return [sentence for error in page.context["result"].base_errors for sentence in error.error.messages]


@pytest.mark.parametrize(("encoding", "is_told"), [("cp1252", True), ("utf-8", False)])
def test_preview_tells_of_an_encoding_that_was_guessed(at_desk, meeting, encoding, is_told):
    page = preview(
        at_desk, meeting, SimpleUploadedFile("people.csv", "name,email\r\nZoë,z@example.org".encode(encoding))
    )

    assert ("was read in the encoding in which Excel for Windows saves CSV" in page.text) is is_told
    assert '<td dir="auto">Zoë</td>' in page.text
