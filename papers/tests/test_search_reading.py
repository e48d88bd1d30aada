"""The text of files by page, read in a process of its own."""

from io import BytesIO

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from papers import actions, tasks
from papers.models import PageText
from papers.search import reading
from tests import factories
from tests.corpus import hostile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def make_pdf(*pages):
    """A PDF with a line of text on each page."""
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for text in pages:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
        page.Contents = pdf.make_stream(f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode("latin-1"))
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


@pytest.fixture
def version(meeting):
    document = factories.make_document(meeting=meeting, file=False)
    file = ContentFile(make_pdf("The first page", "", "A needle"), name="a.pdf")
    return actions.add_version(document=document, file=file, by=None)


def texts(version):
    return list(PageText.objects.filter(version=version).order_by("number").values_list("number", "text"))


def test_text_is_kept_by_page_and_read_once(version, monkeypatch):
    tasks.read_version(version.pk)
    monkeypatch.setattr(reading, "SECONDS", 0)
    tasks.read_version(version.pk)

    assert texts(version) == [(1, "The first page"), (2, ""), (3, "A needle")]


def test_sweep_reads_what_was_forgotten(version):
    tasks.index_waiting()

    assert texts(version)[2] == (3, "A needle")
    assert not reading.unread().exists()


def test_missing_file_waits(version):
    default_storage.delete(version.public_name)

    tasks.index_waiting()

    assert reading.unread().get() == version


def test_two_workers_keep_the_text_once(version):
    reading.keep_pages(version, ["One"])
    reading.keep_pages(version, ["Two", "Three"])

    assert texts(version) == [(1, "One")]


def test_file_for_which_the_machine_is_too_busy_is_tried_again(version, monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", 0)
    tasks.read_version(version.pk)
    before = texts(version)
    monkeypatch.undo()

    tasks.index_waiting()

    assert (before, len(texts(version))) == ([], 3)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", b"\0" * 1000], ids=["empty", "cut off", "zeroes"])
def test_file_that_does_not_open_has_an_empty_page(tmp_path, content):
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)

    assert reading.texts_of(path) == [""]


@pytest.mark.parametrize("name", ["text bomb", "picture bomb", "page bomb", "loop of pages", "with a password"])
def test_hostile_file_ends_within_its_limits(tmp_path, name):
    path = tmp_path / "hostile.pdf"
    path.write_bytes(hostile()[name][1])

    assert set(reading.texts_of(path)) == {""}


def test_characters_that_no_database_stores_are_removed(version):
    assert reading._clean("a\0b\ud800c") == "abc"
