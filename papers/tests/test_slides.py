"""A presentation from its upload by an organizer to the PDF for readers."""

import json
import os
import subprocess
from base64 import b64encode

import pikepdf
import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from egm_portal.exceptions import NotAllowed
from papers import actions, tasks
from papers.file_types import DOCX, PPTX
from papers.files import conversion, inspection, refusal_messages
from papers.kinds import KINDS
from papers.models import Document, Paper, Version
from tests import factories, slide_corpus, slide_files, word_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NEEDS_IMPRESS = pytest.mark.skipif(
    not os.path.exists("/usr/lib/libreoffice/share/registry/impress.xcd"), reason="LibreOffice Impress is not installed"
)
WRONG_NAME = refusal_messages.WRONG_NAME.format(kind="presentation", ending=".pptx")
WRONG_TYPE = refusal_messages.WRONG_TYPE.format(declared="text/html", kind="presentation")
SLIDES_ONLY = refusal_messages.other_type("PDF or PowerPoint presentation (.pptx)")
NOT_FOR_READERS = "Readers do not get 1 comment, 1 hidden slide and the speaker notes of 2 slides."
LEFT_OUT = "The PDF for readers does not contain 1 hidden slide, the speaker notes of 3 slides and 1 comment."


def slides(name="slides.pptx", declared=PPTX, content=None):
    return SimpleUploadedFile(name, content or slide_files.revealing(), declared)


def hostile(which, name="slides.pptx"):
    return slides(name, content=slide_corpus.hostile()[which][1])


@pytest.fixture
def presentation(meeting):
    return factories.make_document(meeting=meeting, kind=Document.Kind.PRESENTATION, file=False)


def add(at_desk, document, file):
    return at_desk.post(f"{reverse('admin:papers_document_add-file')}?id={document.pk}", {"file": file})


def files_shown(at_desk, document) -> str:
    page = html.fromstring(at_desk.get(reverse("admin:papers_document_change", args=[document.pk])).text)
    (found,) = page.xpath("//*[@id='versions-group']")
    return " ".join(found.text_content().split())


def without_impress(tmp_path, monkeypatch):
    """A LibreOffice in which only documents of Word can be opened."""
    program = tmp_path / "office/program/soffice"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    registry = tmp_path / "office/share/registry"
    registry.mkdir(parents=True)
    (registry / "writer.xcd").touch()
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")


def text_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_range().strip() for page in pypdfium2.PdfDocument(pdf)]


def everything_in(pdf: bytes) -> bytes:
    """Every object of the PDF, with its streams unpacked and without object streams, and its texts as they are."""
    with pikepdf.open(ContentFile(pdf)) as opened:
        out = ContentFile(b"")
        opened.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            compress_streams=False,
        )
        texts = [str(value) for thing in opened.objects for value in _strings(thing)]
    return out.file.getvalue() + " ".join(texts).encode()


def _strings(thing):
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return [value for value in dict(thing.items()).values() if isinstance(value, pikepdf.String)]
    return [thing] if isinstance(thing, pikepdf.String) else []


@pytest.mark.full
@NEEDS_IMPRESS
def test_readers_get_a_landscape_pdf_without_notes_comments_and_hidden_slides(at_desk, client, presentation):
    add(at_desk, presentation, slides())
    version = Version.objects.get()
    waiting = files_shown(at_desk, presentation)
    with pytest.raises(NotAllowed, match="Its newest file has waited for its PDF since"):
        actions.publish_document(document=presentation)

    tasks.prepare_version(version.pk)
    version.refresh_from_db()
    Document.objects.update(publication_consent=True)
    at_desk.post(f"{reverse('admin:papers_document_publish')}?id={presentation.pk}", {})
    presentation.refresh_from_db()

    where = [presentation.meeting.slug, presentation.number]
    address = reverse("papers:file", args=[*where, version.file_name])
    pdf = b"".join(client.get(address).streaming_content)
    page = pypdfium2.PdfDocument(pdf)[0]
    assert "not yet. Its newest file has waited for its PDF since" in waiting
    assert (version.is_current, version.pages, version.media_type) == (True, 2, PPTX)
    assert text_of(pdf) == ["The first that is shown", "The second that is shown"]
    assert b"Secret" not in everything_in(pdf)
    assert b"Musterautor" not in everything_in(pdf)
    assert page.get_width() > page.get_height()
    assert f"yes. {NOT_FOR_READERS}" in files_shown(at_desk, presentation)
    assert Client().get(reverse("papers:original", args=[*where, 1, version.original_file_name])).status_code != 200


@pytest.mark.full
@NEEDS_IMPRESS
def test_words_that_readers_must_not_get_would_be_found(tmp_path):
    """The test above could not fail if LibreOffice dropped the notes by itself, or nobody could find them."""
    (tmp_path / "slides.pptx").write_bytes(slide_files.revealing())
    wanted = dict.fromkeys(
        ("ExportNotes", "ExportNotesPages", "ExportHiddenSlides"), {"type": "boolean", "value": "true"}
    )
    target = f"pdf:impress_pdf_Export:{json.dumps(wanted)}"
    command = ["soffice", f"-env:UserInstallation={tmp_path.as_uri()}/profile", "--headless", "--convert-to", target]

    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "slides.pptx"], check=True, capture_output=True)

    found = everything_in((tmp_path / "slides.pdf").read_bytes())
    texts = " ".join(text_of((tmp_path / "slides.pdf").read_bytes()))
    assert [word in texts for word in ("Secretslide", "Secretnote")] == [True, True]
    assert b"Secretcomment" in found


@pytest.mark.full
@NEEDS_IMPRESS
def test_presentation_of_300_slides_is_converted_within_the_limits(tmp_path):
    (tmp_path / "slides.pptx").write_bytes(slide_files.long(300))

    with conversion.converted(tmp_path / "slides.pptx", PPTX) as (_, found):
        assert (found.pages, found.is_complete) == (300, True)


def test_without_impress_the_file_is_kept_and_organizers_are_told_to_add_a_pdf(
    at_desk, presentation, tmp_path, monkeypatch
):
    without_impress(tmp_path, monkeypatch)
    add(at_desk, presentation, slides())

    tasks.prepare_waiting()

    version = Version.objects.get()
    needed = "No PDF could be made of its newest file, a presentation. Add a PDF as a new file."
    assert version.checks["unprepared"] == "no_program"
    assert f"not yet. {needed} {LEFT_OUT}" in files_shown(at_desk, presentation)
    with pytest.raises(NotAllowed, match=needed):
        actions.publish_document(document=presentation)
    assert add(at_desk, presentation, factories.make_pdf_file(6, "as PDF")).status_code == 302
    assert Version.objects.current().get().number == 2


def test_author_without_impress_is_told_that_the_organizers_add_a_pdf(author, paper, tmp_path, monkeypatch):
    without_impress(tmp_path, monkeypatch)
    Paper.objects.update(kind=Document.Kind.PRESENTATION)
    address = reverse("papers:upload", args=[paper.participant.meeting.slug, paper.pk])
    sent = author.post(address, {"file": slides()}, follow=True)
    tasks.prepare_waiting()

    page = author.get(address).text

    assert "Readers get a PDF that the portal makes of this presentation." in sent.text
    assert LEFT_OUT in sent.text
    assert "this portal cannot make one of a presentation. The organizers will add it" in page


def test_pdf_that_came_later_stays_current(at_desk, presentation, monkeypatch, tmp_path):
    add(at_desk, presentation, slides())
    add(at_desk, presentation, factories.make_pdf_file(6, "as PDF"))
    first = Version.objects.get(number=1)
    program = tmp_path / "soffice"
    program.write_text(
        f"#!/bin/sh\nbase64 --decode <<END >paper.pdf\n{b64encode(factories.make_pdf(2)).decode()}\nEND\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    tasks.prepare_version(first.pk)

    first.refresh_from_db()
    assert (first.pages, first.is_current) == (2, False)
    assert Version.objects.current().get().number == 2


@pytest.mark.parametrize(
    ("kind", "file", "sentence"),
    [
        ("presentation", slides("slides.pdf"), WRONG_NAME),
        ("presentation", slides("slides.pptm"), WRONG_NAME),
        ("presentation", slides("slides.pptx.exe"), WRONG_NAME),
        ("presentation", slides("slides\u202exptp.exe"), WRONG_NAME),
        ("presentation", hostile("old PowerPoint", "slides.ppt"), refusal_messages.SENTENCES["old_slides"]),
        ("presentation", hostile("film"), refusal_messages.SENTENCES["slides_film"]),
        ("presentation", slides(content=word_files.made()), SLIDES_ONLY),
        ("background", slides(), refusal_messages.other_type("PDF")),
        ("background", hostile("film"), refusal_messages.other_type("PDF")),
        ("statement", slides(declared="text/html"), WRONG_TYPE),
    ],
)
def test_file_is_refused_at_its_field(at_desk, meeting, kind, file, sentence):
    document = factories.make_document(meeting=meeting, kind=kind, file=False)

    response = add(at_desk, document, file)

    assert response.context["form"].errors == {"file": [sentence]}
    assert not Version.objects.exists()


@pytest.mark.parametrize("name", ["CON.pptx", "; rm -rf ~;.pptx", "slides.exe.PPTX"])
def test_presentation_named_like_a_program_gets_a_name_of_the_portal(at_desk, meeting, name):
    document = factories.make_document(meeting=meeting, kind=Document.Kind.STATEMENT, title="A talk", file=False)

    add(at_desk, document, slides(name, declared="application/octet-stream"))

    assert Version.objects.get().original_file_name == f"{document.file_stem}.pptx"


def test_statement_may_be_a_word_document(at_desk, meeting):
    document = factories.make_document(meeting=meeting, kind=Document.Kind.STATEMENT, file=False)

    add(at_desk, document, SimpleUploadedFile("statement.docx", word_files.clean()["plain"], DOCX))

    assert Version.objects.get().waits_for_public_file


def test_paper_is_no_presentation(author, paper):
    address = reverse("papers:upload", args=[paper.participant.meeting.slug, paper.pk])

    page = author.post(address, {"file": slides()})

    assert page.status_code == 422
    assert refusal_messages.other_type("PDF or Word document (.docx)") in page.text
    with pytest.raises(inspection.Unreadable):
        actions.receive_paper(paper=paper, file=ContentFile(slide_files.deck(), name="a.pptx"), by=None)


def test_kinds_that_take_presentations_say_so():
    taking = {kind: info for kind, info in KINDS.items() if PPTX in info.file_types.media_types}

    assert set(taking) == {"presentation", "statement"}
    assert all(".pptx" in info.file_types.accept for info in taking.values())
    assert all(".pptx" in info.own_file_types.names for info in taking.values())
