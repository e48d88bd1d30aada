"""A Word document from its upload to the PDF for readers."""

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from egm_portal.exceptions import NotAllowed
from papers import actions, advice, tasks
from papers.file_types import DOCX
from papers.files import conversion, refusal_messages
from papers.models import PageText, Version
from tests import canaries, corpus, factories, word_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TAKES_MEMORY = """perl -e 'my @held; push @held, "x" x 50_000_000 for 1..400; sleep 30'"""


@pytest.fixture
def version(paper):
    """The paper's one file, a Word document of which no PDF has been made."""
    file = ContentFile(word_files.clean()["long"], name="paper.docx")
    return actions.receive_paper(paper=paper, file=file, by=paper.participant.user).version


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Puts this shell program in the place of LibreOffice; the PDF is awaited in its working folder."""

    def installed(program: str) -> None:
        path = tmp_path / "bin/soffice"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{program}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}:{os.environ['PATH']}")

    return installed


def makes_a_pdf(content: bytes) -> str:
    """The program of an office that makes this PDF of every document."""
    return f"base64 --decode <<END >paper.pdf\n{base64.b64encode(content).decode()}\nEND"


def page_of(paper, name="upload", *more):
    return reverse(f"papers:{name}", args=[paper.participant.meeting.slug, paper.pk, *more])


def word_file(name="paper.docx", declared=DOCX, content="plain"):
    return SimpleUploadedFile(name, word_files.clean()[content], declared)


def errors(response):
    shown = html.fromstring(response.text).xpath("//*[@id='id_file_error']")
    return [" ".join(each.text_content().split()) for each in shown]


def test_author_sends_a_word_document_and_is_told_what_follows(author, paper):
    response = author.post(page_of(paper), {"file": word_file()}, follow=True)

    version = Version.objects.get()
    paper.refresh_from_db()
    assert (version.media_type, version.pages, version.public_name, paper.state) == (DOCX, None, "", "submitted")
    assert "It has waited for its PDF since 10 July 2013, 09:00 (Geneva). It is next." in response.text
    original = author.get(
        reverse("papers:original", args=[version.document.meeting.slug, version.document.number, 1, "paper.docx"])
    )
    assert hashlib.sha256(b"".join(original.streaming_content)).hexdigest() == version.sha256
    assert (original["Content-Type"], original["Content-Disposition"]) == (DOCX, 'attachment; filename="paper.docx"')


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (word_file(name="paper.pdf"), refusal_messages.WRONG_NAME.format(kind="Word document", ending=".docx")),
        (word_file(name="paper.docm"), refusal_messages.WRONG_NAME.format(kind="Word document", ending=".docx")),
        (
            word_file(declared="text/html"),
            refusal_messages.WRONG_TYPE.format(declared="text/html", kind="Word document"),
        ),
        (
            SimpleUploadedFile("paper.docx", word_files.hostile()["macros"][1]),
            refusal_messages.SENTENCES["word_macros"],
        ),
    ],
    ids=["ending", "ending for macros", "declared type", "macros"],
)
def test_false_word_document_is_refused_at_its_field(author, paper, file, sentence):
    response = author.post(page_of(paper), {"file": file, "title": "Typed with care"})

    assert (response.status_code, errors(response)) == (422, [sentence])
    assert "Typed with care" in response.text
    assert not Version.objects.exists()


@pytest.mark.parametrize("declared", [DOCX, "application/octet-stream", "application/zip", "application/msword"])
def test_what_browsers_call_a_word_document_is_taken(author, paper, declared):
    assert author.post(page_of(paper), {"file": word_file(declared=declared)}).status_code == 302


def test_document_refuses_a_word_document(at_desk, meeting):
    document = factories.make_document(meeting=meeting, file=False)
    address = f"{reverse('admin:papers_document_add-file')}?id={document.pk}"

    response = at_desk.post(address, {"file": word_file()})

    assert response.context["form"].errors == {"file": [refusal_messages.other_type("PDF")]}


def test_page_of_the_document_offers_no_pdf_before_there_is_one(client, paper, version, organizer):
    document = version.document
    where = [document.meeting.slug, document.number]
    addresses = [reverse("papers:file", args=[*where, "paper.pdf"])]
    addresses.append(reverse("papers:version", args=[*where, 1, "paper.pdf"]))
    client.force_login(organizer)

    page = client.get(document.get_absolute_url()).text

    assert "Version 1, Word document" in page
    assert "Download PDF" not in page
    assert [address in page for address in addresses] == [False, False]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    listed = client.get(reverse("admin:papers_paper_changelist")).text
    changed = client.get(reverse("admin:papers_paper_change", args=[paper.pk])).text
    assert listed.count("Word document") == 1
    assert "Word document" in changed


def test_word_document_is_not_accepted_before_its_pdf_is_there(at_desk, paper, version):
    address = f"{reverse('admin:papers_paper_accept')}?id={paper.pk}"
    refused = at_desk.get(address).context["refused"]

    with pytest.raises(NotAllowed, match="Its file has waited for its PDF since"):
        actions.accept_paper(paper=paper)

    assert refused[0].text == "Its file has waited for its PDF since 10 July 2013, 09:00 (Geneva). It is next."


@pytest.mark.full
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_readers_get_the_pdf_that_libreoffice_makes(client, paper, version):
    tasks.prepare_version(version.pk)
    tasks.read_version(version.pk)
    version.refresh_from_db()
    actions.accept_paper(paper=paper)
    actions.describe_paper(paper=paper, title="A paper", abstract="", publication_consent=True)
    actions.publish_document(document=version.document)
    version.document.refresh_from_db()

    where = [version.document.meeting.slug, version.document.number]
    response = client.get(reverse("papers:file", args=[*where, "a-paper.pdf"]))
    content = b"".join(response.streaming_content)

    assert (content[:5], response["Content-Type"]) == (b"%PDF-", "application/pdf")
    assert hashlib.sha256(content).hexdigest() == version.public_sha256 != version.sha256
    assert client.get(reverse("papers:original", args=[*where, 1, "a-paper.docx"])).status_code == 404
    assert version.pages > 5
    assert version.first_page.startswith("data:image/webp;base64,")
    assert (version.checks["tagged"], version.checks["language"]) == (True, "en")
    assert "The consultation changed the answer" in PageText.objects.get(version=version, number=2).text


def test_without_libreoffice_both_are_told_that_the_organizers_add_a_pdf(author, paper, version, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    tasks.prepare_waiting()
    version.refresh_from_db()

    page = author.get(page_of(paper)).text

    assert version.checks == {"unprepared": "no_program"}
    assert "this portal cannot make one of a Word document. The organizers will add it" in page
    assert advice.obstacle_to(version) == advice.NO_CONVERTER.format(file="Word document")
    actions.receive_paper(paper=paper, file=factories.make_pdf_file(6, "as PDF"), by=None)
    actions.accept_paper(paper=paper)
    assert Version.objects.current().get().number == 2


def test_where_nothing_confines_libreoffice_both_are_told_that_the_organizers_add_a_pdf(
    author, paper, version, office, monkeypatch
):
    office(makes_a_pdf(factories.make_pdf(3)))
    without = Path(canaries.__file__).with_name("as_in_a_container.py")
    python = Path(os.environ["PATH"].split(":")[0]) / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} {without} --old-kernel {sys.executable} "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    page = author.get(page_of(paper)).text
    assert version.checks == {"unprepared": "unconfined"}
    assert "this portal cannot make one of a Word document safely. The organizers will add it" in page
    assert advice.obstacle_to(version) == advice.NO_CONVERTER.format(file="Word document")


@pytest.mark.full
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_no_file_of_the_host_is_in_the_pdf_that_readers_get(tmp_path, settings):
    """Past the inspector, as with a document that it has not understood."""
    lain = canaries.lay(Path(settings.FILES_DIR))
    (tmp_path / "paper.docx").write_bytes(canaries.documents(lain)["pictures in pictures"])

    with conversion.converted(tmp_path / "paper.docx") as (pdf, found):
        assert canaries.trace_in(pdf.read_bytes()) == []
        assert found.is_complete


def test_converter_behind_a_socket_makes_the_pdf(version, office, settings):
    office(makes_a_pdf(factories.make_pdf(3)))
    with _converter(settings):
        tasks.prepare_version(version.pk)

    version.refresh_from_db()
    assert version.pages == 3


def test_outcome_from_the_socket_reaches_the_author(version, office, settings):
    office("exit 1")
    with _converter(settings):
        tasks.prepare_version(version.pk)

    version.refresh_from_db()
    assert version.checks == {"unprepared": "failed"}


@pytest.mark.parametrize("answer", [b"", b"\0" * 5, b"\0" + (100).to_bytes(8) + b"%PDF-", b"\xff" + bytes(8)])
def test_document_waits_while_the_converter_does_not_answer_to_the_end(version, settings, tmp_path, answer):
    settings.CONVERTER_SOCKET = "/tmp/egm-nobody"
    tasks.prepare_version(version.pk)
    with TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX) as listener:
        settings.CONVERTER_SOCKET = f"{folder}/socket"
        listener.bind(settings.CONVERTER_SOCKET)
        listener.listen()
        answering = Thread(target=_answer_once, args=(listener, answer))
        answering.start()

        tasks.prepare_version(version.pk)

        answering.join()
    version.refresh_from_db()
    assert (version.public_name, version.checks) == ("", {})


def test_document_on_which_the_converter_dies_three_times_is_tried_no_more(version, settings):
    with TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX) as listener:
        settings.CONVERTER_SOCKET = f"{folder}/socket"
        listener.bind(settings.CONVERTER_SOCKET)
        listener.listen()
        found = []
        for _ in range(3):
            answering = Thread(target=_answer_once, args=(listener, b""))
            answering.start()
            tasks.prepare_version(version.pk)
            answering.join()
            version.refresh_from_db()
            found.append(version.checks)

    assert found == [{}, {}, {"unprepared": "failed"}]


def _answer_once(listener, answer):
    with listener.accept()[0] as line, line.makefile("rb") as request:
        request.read(int.from_bytes(request.read(8)))
        line.sendall(answer)


@contextmanager
def _converter(settings):
    """A converter at CONVERTER_SOCKET, which has the office on PATH."""
    with TemporaryDirectory(dir="/tmp") as folder:
        settings.CONVERTER_SOCKET = f"{folder}/socket"
        command = [sys.executable, "-I", str(conversion.CONVERTER), "serve", settings.CONVERTER_SOCKET]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            yield
            process.terminate()


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("exit 1", "failed"),
        (":", "failed"),
        (">paper.pdf", "failed"),
        ("ln -s /etc/passwd paper.pdf", "failed"),
        ("mkdir paper.pdf", "failed"),
        ("mkfifo paper.pdf", "failed"),
        (makes_a_pdf(corpus.hostile()["script when opened"][1]), "refused"),
        ("perl -e '$held = qq(x) x 8_000_000_000'", "failed"),
        (f"for part in 1 2 3 4; do {TAKES_MEMORY} & done; wait", "slow"),
    ],
    ids=[
        "fails",
        "makes nothing",
        "makes an empty file",
        "makes a link",
        "makes a folder",
        "makes a pipe",
        "hostile PDF",
        "too much memory",
        "too much memory together",
    ],
)
def test_document_that_cannot_be_converted_is_kept_with_the_reason(paper, version, office, program, reason):
    office(program)

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    assert version.checks == {"unprepared": reason}
    assert advice.advice_on(version) == [advice.CONVERSION[reason].format(file="Word document")]
    with pytest.raises(NotAllowed, match="No PDF of its Word document could be made"):
        actions.accept_paper(paper=paper)


def test_conversion_that_takes_too_long_ends(version, office, monkeypatch):
    monkeypatch.setattr(conversion, "SECONDS", 1)
    office("sleep 60")

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    assert version.checks == {"unprepared": "slow"}


def test_conversion_that_failed_is_tried_again_on_wish(at_desk, paper, version, office):
    office("exit 1")
    tasks.prepare_version(version.pk)
    office(makes_a_pdf(factories.make_pdf(3)))
    tasks.prepare_waiting()
    address = f"{reverse('admin:papers_paper_check-again')}?id={paper.pk}"

    at_desk.post(address)
    tasks.prepare_waiting()

    version.refresh_from_db()
    assert (version.pages, "unprepared" in version.checks) == (3, False)


@pytest.mark.parametrize("others", [["own"], [-1, -2]], ids=["another of the same person", "two of others"])
def test_document_waits_for_a_place_of_its_own(version, office, others):
    office(makes_a_pdf(factories.make_pdf(3)))
    senders = [version.uploaded_by_id if other == "own" else version.uploaded_by_id - other for other in others]
    with ExitStack() as held:
        for sender in senders:
            held.enter_context(conversion.place_for(sender))
        tasks.prepare_version(version.pk)
        version.refresh_from_db()
        waits = version.public_name, version.checks

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    assert waits == ("", {})
    assert version.pages == 3


def test_document_is_converted_beside_a_slow_one_of_somebody_else(version, office):
    office(makes_a_pdf(factories.make_pdf(3)))
    with conversion.place_for(version.uploaded_by_id + 1):
        tasks.prepare_version(version.pk)

    version.refresh_from_db()
    assert version.pages == 3
