import json
from pathlib import Path

import docx as python_docx
import pytest

from egm_portal.incoming.imported import FORMATS
from egm_portal.incoming.reading import SENTENCES, Unreadable, read_docx, understood
from egm_portal.marked_texts.content import words
from papers.files import inspection
from reports.tests.word import samples
from reports.tests.word.samples import ORIGIN
from reports.word.writing import docx
from tests import word_files
from tests.clean_files import clean_documents


@pytest.fixture
def path(tmp_path):
    return tmp_path / "imported.docx"


def body(xml: str) -> bytes:
    return word_files.made(body=xml)


def text(words: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


def refusal(path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(Unreadable) as refused:
        read_docx(path)
    return str(refused.value)


def test_progress_is_told_while_a_file_is_read(path):
    path.write_bytes(docx(samples.content(), ORIGIN))
    steps = []

    read_docx(path, lambda step, percent: steps.append((step, percent)))

    assert steps == [("Reading the paragraphs", 0), ("Reading the notes", 90)]


def test_what_was_read_is_stored_and_restored(path):
    path.write_bytes(docx(samples.content(), ORIGIN))
    file = read_docx(path)

    assert FORMATS.restored(json.loads(json.dumps(FORMATS.stored(file)))) == file


def test_ten_thousand_comments_are_too_many(path):
    assert refusal(path, word_files.commented(10_000)) == SENTENCES["comments"]


def test_author_whose_name_is_an_address_loses_its_domain(path):
    document = python_docx.Document()
    for author in ("jane.doe@example.org", "Jane Doe (jane@example.org)", "Office @ 2"):
        document.add_comment(document.add_paragraph("One.").runs, "a comment", author)
    document.save(path)

    assert [one.author for one in read_docx(path).comments] == ["jane.doe", "Jane Doe", "Office @ 2"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lambda: body("<w:tbl>" + "<w:tr>" + "<w:tc><w:p/></w:tc>" * 21_000 + "</w:tr></w:tbl>"), "cells"),
        (lambda: body(text("a") * 41_000), "long"),
        (lambda: b"PK\x03\x04 and nothing else", "damaged"),
        (lambda: word_files.made(document=b"<not closed>"), "damaged"),
    ],
    ids=["cells", "paragraphs", "no archive", "no XML"],
)
def test_what_cannot_be_read_is_told_in_a_sentence(path, data, code):
    assert refusal(path, data()) == SENTENCES[code]


def test_table_in_300_tables_and_300_lists_are_read(path):
    nested = "<w:tbl><w:tr><w:tc>" * 100 + text("deep") + "</w:tc></w:tr></w:tbl><w:p/>" * 100
    path.write_bytes(body(nested + text("after")))

    file = read_docx(path)

    assert [stray.what for stray in file.strays] == ["table in a table"]
    assert [words(block.spans) for block in file.blocks if not block.table] == ["after"]


def test_documents_of_other_programs_are_read(path, tmp_path):
    for name, data in clean_documents(tmp_path):
        path.write_bytes(data)
        inspection.inspect_file(path)

        assert read_docx(path).report == 0, name


def test_links_that_readers_cannot_follow_are_left_out_and_told(path):
    relations = (("hyperlink", "http://127.0.0.1/a", True),)
    link = '<w:p><w:hyperlink r:id="r1"><w:r><w:t>the page</w:t></w:r></w:hyperlink></w:p>'
    path.write_bytes(word_files.made(body=link, relations=relations))

    file = read_docx(path)

    (block,), (stray,) = file.blocks, file.strays
    assert [(span.text, span.address) for span in block.spans] == [("the page", "")]
    assert (stray.what, stray.text) == ("link", "the page (http://127.0.0.1/a): readers cannot reach this address")


def test_deleted_paragraphs_and_ends_of_paragraphs(path):
    gone = "<w:rPr><w:del w:id='1' w:author='A'/></w:rPr>"
    whole = (
        f"<w:p><w:pPr>{gone}</w:pPr><w:del w:id='2' w:author='A'><w:r><w:delText>Gone.</w:delText></w:r></w:del></w:p>"
    )
    path.write_bytes(body(text("One.") + whole + text("Two, ", gone) + text("joined.")))

    file = read_docx(path)

    assert [words(block.spans) for block in file.blocks] == ["One.", "Two, joined."]
    assert file.authors == [["A", 3]]


def test_present_format_is_as_its_example():
    """A field that is added, removed or renamed makes another format: it gets a step and an example of its own."""
    path = Path(__file__).parents[1] / f"formats/word-import-{FORMATS.present}.json"
    present = json.loads(path.read_text(encoding="utf-8"))

    file = FORMATS.restored(present)

    assert FORMATS.stored(file) == present
    assert (file.report, len(file.blocks)) == (3, 43)
    assert [block.kind for block in file.blocks if block.table or block.picture][0] == "table"
    assert [block.number for block in file.blocks if block.number] == [1, 2, 3, 4, 5, 6, 7]


def test_deleted_table_and_heading_without_words_are_left_out(path):
    row = "<w:tr><w:trPr><w:del w:id='1' w:author='A'/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
    bookmark = "<w:bookmarkStart w:id='1' w:name='_GoBack'/><w:bookmarkEnd w:id='1'/>"
    heading = f"<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr>{bookmark}</w:p>"
    path.write_bytes(body(f"<w:tbl>{row}</w:tbl>{heading}" + text("after")))

    file = read_docx(path)

    assert [(block.kind, words(block.spans)) for block in file.blocks] == [("paragraph", "after")]


def test_symbols_that_are_no_signs_are_left_out(path):
    symbols = "".join(f"<w:sym{char}/>" for char in ("", " w:char='D800'", " w:char='F0A7'", " w:char='2022'"))
    path.write_bytes(body(f"<w:p><w:r><w:t>a</w:t>{symbols}</w:r></w:p>"))

    (block,) = read_docx(path).blocks

    assert words(block.spans) == "a•"


@pytest.mark.parametrize(
    "properties",
    [{"EGM report": "x"}, {"EGM versions": "{"}, {"EGM versions": "[1]"}, {"EGM versions": '[[1, "2", 3]]'}],
)
def test_properties_that_the_portal_did_not_write_are_told(properties):
    read = {"properties": properties, "blocks": [], "notes": {}, "comments": [], "authors": {}}

    with pytest.raises(Unreadable) as refused:
        understood(read)

    assert str(refused.value) == SENTENCES["damaged"]
