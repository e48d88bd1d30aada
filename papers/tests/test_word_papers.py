"""A Word document from its upload to the PDF that readers get."""

import fcntl
import hashlib
import os
import shutil
import socket
import sys
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from egm_portal.refusal import NotAllowed
from papers import actions, advice, conversion, refusals, tasks
from papers.models import DOCX, PageText, Version
from tests import corpus, factories, word_files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
MAKES_A_PDF = "open(folder + '/paper.pdf', 'wb').write(bytes.fromhex({!r}))"


@pytest.fixture
def version(paper):
    """The paper's one file, a Word document of which no PDF has been made."""
    file = ContentFile(word_files.clean()["long"], name="paper.docx")
    return actions.receive_paper(paper=paper, file=file, by=paper.participant.user).version


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Puts this program in the place of LibreOffice; `folder` in it is where the PDF is awaited."""

    def installed(program: str) -> None:
        path = tmp_path / "bin/soffice"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!{sys.executable}\nimport os, sys, time\nfolder = sys.argv[-2]\n{program}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}:{os.environ['PATH']}")

    return installed


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
        (word_file(name="paper.pdf"), refusals.WRONG_NAME.format(kind="Word document", ending=".docx")),
        (word_file(name="paper.docm"), refusals.WRONG_NAME.format(kind="Word document", ending=".docx")),
        (word_file(declared="text/html"), refusals.WRONG_TYPE.format(declared="text/html", kind="Word document")),
        (SimpleUploadedFile("paper.docx", word_files.hostile()["macros"][1]), refusals.SENTENCES["word_macros"]),
    ],
    ids=["ending", "ending for macros", "declared type", "macros"],
)
def test_word_document_that_is_no_such_is_refused_beside_the_field(author, paper, file, sentence):
    response = author.post(page_of(paper), {"file": file, "title": "Typed with care"})

    assert (response.status_code, errors(response)) == (422, [sentence])
    assert "Typed with care" in response.text
    assert not Version.objects.exists()


@pytest.mark.parametrize("declared", [DOCX, "application/octet-stream", "application/zip", "application/msword"])
def test_what_browsers_call_a_word_document_is_taken(author, paper, declared):
    assert author.post(page_of(paper), {"file": word_file(declared=declared)}).status_code == 302


def test_document_for_readers_takes_no_word_document(at_desk, meeting):
    document = factories.make_document(meeting=meeting, file=False)
    address = f"{reverse('admin:papers_document_add-file')}?id={document.pk}"

    response = at_desk.post(address, {"file": word_file()})

    assert response.context["form"].errors == {"file": [refusals.ONLY_PDF]}


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
    assert advice.obstacle_to(version) == advice.NOT_CONVERTED
    actions.receive_paper(paper=paper, file=factories.make_pdf_file(6, "as PDF"), by=None)
    actions.accept_paper(paper=paper)
    assert Version.objects.current().get().number == 2


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("sys.exit(1)", "failed"),
        ("pass", "failed"),
        ("os.kill(os.getpid(), 9)", "failed"),
        (MAKES_A_PDF.format(corpus.hostile()["script when opened"][1].hex()), "refused"),
        ("bytearray(8_000_000_000)", "failed"),
    ],
    ids=["fails", "makes nothing", "dies", "hostile PDF", "too much memory"],
)
def test_document_of_which_no_pdf_comes_stays_and_says_so(paper, version, office, program, reason):
    office(program)

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    assert version.checks == {"unprepared": reason}
    assert advice.advice_on(version) == [advice.CONVERSION[reason]]
    with pytest.raises(NotAllowed, match="No PDF of its Word document could be made"):
        actions.accept_paper(paper=paper)


def test_conversion_that_takes_too_long_ends_with_all_that_it_started(version, office, monkeypatch, tmp_path):
    monkeypatch.setattr(conversion, "SECONDS", 2)
    office(f"child = os.fork()\nopen({str(tmp_path / 'ids')!r}, 'a').write(f'{{os.getpid()}} ')\ntime.sleep(60)")

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    ids = [int(each) for each in (tmp_path / "ids").read_text().split()]
    assert version.checks == {"unprepared": "slow"}
    assert len(ids) == 2
    assert not any(_runs(each) for each in ids)


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_conversion_that_failed_is_tried_again_on_wish(at_desk, paper, version, office):
    office("sys.exit(1)")
    tasks.prepare_version(version.pk)
    office(MAKES_A_PDF.format(factories.make_pdf(3).hex()))
    tasks.prepare_waiting()
    address = f"{reverse('admin:papers_paper_check-again')}?id={paper.pk}"

    at_desk.post(address)
    tasks.prepare_waiting()

    version.refresh_from_db()
    assert (version.pages, "unprepared" in version.checks) == (3, False)


def test_while_one_is_converted_another_waits(version, office, settings):
    office(MAKES_A_PDF.format(factories.make_pdf(3).hex()))
    with open(settings.FILE_UPLOAD_TEMP_DIR / "converting", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        tasks.prepare_version(version.pk)
        version.refresh_from_db()
        waits = version.public_name, version.checks

    tasks.prepare_version(version.pk)

    version.refresh_from_db()
    assert waits == ("", {})
    assert version.pages == 3


def test_conversion_knows_no_secret_and_reaches_no_network(version, office, monkeypatch, tmp_path):
    said = tmp_path / "said"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("SECRET_KEY", "secret")
        try_it = f"socket.create_connection(('127.0.0.1', {listener.getsockname()[1]}), 1)"
        office(
            f"import socket\nreached = 'reached'\ntry: {try_it}\nexcept OSError: reached = 'cut_off'\n"
            f"open({str(said)!r}, 'w').write(' '.join([reached, *os.environ]))"
        )
        tasks.prepare_version(version.pk)

    words = said.read_text().split()
    assert words[0] == ("cut_off" if conversion.cut_off() else "reached")
    assert "SECRET_KEY" not in words
    assert not set(words) & {name for name in os.environ if "SECRET" in name or "DATABASE" in name}
