import io
import re
import zipfile

import openpyxl
import pytest
from tablib import Dataset

from egm_portal.adminkit.spreadsheets import Csv, UnreadableFile, Xlsx, harmless, without_apostrophe


@pytest.mark.parametrize(
    "text",
    [
        "=1",
        "+a",
        "-a",
        "@a",
        "\ta",
        "\ra",
        "\0a",
        " =1",
        '"=1',
        "'=1",
        "＝1",
        "＋a",
        "－a",
        "＠a",
        "\u200b=1",
        "-",
        "+41 22 917",
    ],
)
def test_formula_gets_an_apostrophe_and_loses_it_again(text):
    assert harmless(text) == f"'{text}"
    assert without_apostrophe(harmless(text)) == text


@pytest.mark.parametrize("text", ["x;=1+1;", "x; =1", 'x;"=1', "x,+a", "x\n-a", "x;@a"])
def test_formula_behind_a_separator_gets_an_apostrophe_and_loses_it_again(text):
    content = Csv().export_data(Dataset(["a", text], headers=["name", "affiliation"]))

    assert re.search(r"[;,\t\n][\s\"]*[=+@-]", content.decode().replace("\r\n", "")) is None
    assert Csv().create_dataset(content)["affiliation"] == [text]


@pytest.mark.parametrize("separator", ["\t", "\n", ";"])
def test_formula_behind_many_separators_gets_an_apostrophe_and_loses_it_again(separator):
    text = f"x{separator * 100_000}=1"  # with a search that begins again at each of them this takes half a minute
    content = Csv().export_data(Dataset(["a", text], headers=["name", "affiliation"]))

    assert Csv().create_dataset(content)["affiliation"] == [text]


@pytest.mark.parametrize("text", ["", "a", "a=b", "O'Expert", "'quoted'", "5", "-5", "+5.25", "-3,5", "a@example.org"])
def test_other_text_stays(text):
    assert harmless(text) == text
    assert without_apostrophe(text) == text


def test_numbers_of_a_workbook_stay_numbers():
    content = Xlsx().export_data(Dataset([-5, 2.5, "=1+1", "a\x01b"], headers=["a", "b", "c", "d"]))

    row = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2))[0]
    assert [(cell.data_type, cell.value) for cell in row] == [
        ("n", -5),
        ("n", 2.5),
        ("s", "'=1+1"),
        ("s", "a\N{REPLACEMENT CHARACTER}b"),
    ]


def test_cells_of_a_workbook_are_read_as_texts():
    book = openpyxl.Workbook()
    book.active.append(["Name", " E  mail ", "seats"])
    book.active.append(["Expert", None, 5.0])
    out = io.BytesIO()
    book.save(out)

    dataset = Xlsx().create_dataset(out.getvalue())

    assert (dataset.headers, list(dataset)) == (["name", "e mail", "seats", ""], [("Expert", "", "5", "")])


def test_workbook_that_unpacks_to_much_is_refused_before_it_is_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)

    with pytest.raises(UnreadableFile, match="larger than 10 MB when unpacked"):
        Xlsx().create_dataset(out.getvalue())


@pytest.mark.parametrize(
    ("line", "cells"), [("Expert,Country", 2), ("Expert;Country;x", 3), ("Expert\tCountry", 2), ("Expert", 1)]
)
def test_delimiter_is_seen_in_the_first_row(line, cells):
    assert len(Csv().create_dataset(f"{line}\r\nx\r\n".lower().encode()).headers) == cells + 1
