import io
import re
import zipfile

import openpyxl
import pytest
from tablib import Dataset

from egm_portal.adminkit import spreadsheets
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


def workbook(*rows, change=lambda name, part: part) -> bytes:
    """A workbook with these rows, of which each part was changed."""
    book, out, changed = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    with zipfile.ZipFile(out) as parts, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as copies:
        for name in parts.namelist():
            copies.writestr(name, change(name, parts.read(name).decode()))
    return changed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_workbook_with_a_document_type_is_refused(part, encoding):
    """Entities within entities made 14 kB take 1.7 GB."""

    def with_entity(name: str, content: str) -> str | bytes:
        if name != part:
            return content
        declared = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY e "entity">]>'
        return (declared + content[content.rfind("?>") + 2 if "?>" in content else 0 :]).encode(encoding)

    assert Xlsx().create_dataset(workbook(["name"], ["Expert"]))["name"] == ["Expert"]
    with pytest.raises(UnreadableFile, match="document type"):
        Xlsx().create_dataset(workbook(["name"], ["Expert"], change=with_entity))


def test_workbook_that_repeats_a_long_text_is_refused():
    """Cells may share a text, so that a small sheet holds more than the workbook has."""

    def repeated(times: int) -> bytes:
        cells = '<row><c t="s"><v>0</v></c></row>' * times

        def share(name: str, content: str) -> str:
            if name == "[Content_Types].xml":
                return content.replace("</Types>", SHARED + "</Types>")
            if name == "xl/worksheets/sheet1.xml":
                return re.sub("(?<=</row>)(?=</sheetData>)", cells, content)
            return content

        out = io.BytesIO(workbook(["name"], change=share))
        with zipfile.ZipFile(out, "a") as parts:
            parts.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>{"x" * 30_000}</t></si></sst>')
        return out.getvalue()

    assert len(Xlsx().create_dataset(repeated(300))) == 300
    with pytest.raises(UnreadableFile, match="larger than 10 MB"):
        Xlsx().create_dataset(repeated(400))


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def test_workbook_of_many_parts_is_refused():
    out = io.BytesIO(workbook(["name"], ["Expert"]))
    with zipfile.ZipFile(out, "a") as parts:
        for number in range(1000):
            parts.writestr(f"xl/{number}", b"")

    with pytest.raises(UnreadableFile, match="larger than 10 MB"):
        Xlsx().create_dataset(out.getvalue())


def test_workbook_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "SECONDS", 0)

    with pytest.raises(UnreadableFile, match="takes too long"):
        Xlsx().create_dataset(workbook(["name"], ["Expert"]))


def test_portal_itself_parses_no_workbook(monkeypatch):
    def parse(*given, **how):
        raise AssertionError("A workbook was parsed outside the sandbox.")

    monkeypatch.setattr(openpyxl, "load_workbook", parse)

    assert Xlsx().create_dataset(workbook(["name"], ["Expert"]))["name"] == ["Expert"]


@pytest.mark.parametrize(
    ("line", "cells"), [("Expert,Country", 2), ("Expert;Country;x", 3), ("Expert\tCountry", 2), ("Expert", 1)]
)
def test_delimiter_is_seen_in_the_first_row(line, cells):
    assert len(Csv().create_dataset(f"{line}\r\nx\r\n".lower().encode()).headers) == cells + 1
