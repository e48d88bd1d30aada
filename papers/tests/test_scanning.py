"""What the virus scanner says: a real one with one signature, and false ones that hang, break off or say nonsense."""

import hashlib
import os
import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from egm_portal.clock import real_now
from egm_portal.exceptions import NotAllowed
from papers import actions
from papers.files import inspection, refusal_messages, scanning
from papers.models import Version
from tests import factories, word_files, word_pictures
from tests.factories import make_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
PATIENCE = 60  # seconds


def infected() -> bytes:
    """A harmless PDF in which the scanner finds what every scanner knows for trying it."""
    out = BytesIO()
    with pikepdf.open(BytesIO(make_pdf(6))) as pdf:
        pdf.pages[0].Contents = pdf.make_stream(b"% " + EICAR)
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


@pytest.fixture(scope="module")
def clamd():
    """The path of the socket of a scanner that knows one signature."""
    if CLAMD is None:
        pytest.skip("clamd is not installed")
    with TemporaryDirectory(prefix="egm-clamd-", dir="/tmp") as name:
        folder = Path(name)
        (folder / "signatures").mkdir()
        (folder / "signatures/own.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
        settings = [f"LocalSocket {folder}/clamd.sock", f"DatabaseDirectory {folder}/signatures", "Foreground yes"]
        (folder / "clamd.conf").write_text("\n".join(settings) + "\n")
        with open(folder / "log", "wb") as log:
            scanner = subprocess.Popen([CLAMD, f"--config-file={folder}/clamd.conf"], stdout=log, stderr=log)
        try:
            _wait_for(folder / "clamd.sock", scanner, folder / "log")
            yield str(folder / "clamd.sock")
        finally:
            scanner.terminate()
            scanner.wait()


def _wait_for(path: Path, scanner: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not path.exists():
        if scanner.poll() is not None or time.monotonic() > end:
            pytest.fail(log.read_text())
        time.sleep(0.05)


@contextmanager
def false_scanner(answer: bytes | None, *, reads: bool = True):
    """The address of a scanner that gives this answer and breaks off; None: it says nothing, and waits."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            line, _ = listener.accept()
            with line:
                # Who does not wait for the answer may have gone before the end of the file.
                while reads and (part := line.recv(100_000)) and not part.endswith(bytes(4)):
                    pass
                if answer is None:
                    over.wait(PATIENCE)
                else:
                    line.sendall(answer)

        server = threading.Thread(target=serve)
        server.start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            server.join()


@pytest.fixture
def scan(tmp_path, settings):
    """What the scanner at this address says of these bytes."""

    def scanned(address: str, data: bytes) -> str:
        settings.CLAMD_SOCKET = address
        path = tmp_path / "file"
        path.write_bytes(data)
        return scanning.virus_in(path)

    return scanned


def upload(data: bytes):
    return SimpleUploadedFile("paper.pdf", data, "application/pdf")


def page_of(paper):
    return reverse("papers:upload", args=[paper.participant.meeting.slug, paper.pk])


def verb(name, row):
    return f"{reverse(f'admin:papers_{row._meta.model_name}_{name}')}?id={row.pk}"


def test_without_a_scanner_nothing_is_asked(scan):
    assert scan("", EICAR) == ""


@pytest.mark.full
def test_scanner_finds_what_it_knows_and_nothing_else(scan, clamd):
    found = [scan(clamd, data) for data in (EICAR, infected(), make_pdf(6), word_files.clean()["long"], bytes(300_000))]

    assert [name.removesuffix(".UNOFFICIAL") for name in found] == ["Eicar-Test", "Eicar-Test", "", "", ""]


def test_scanner_at_a_host_and_port_is_asked_too(scan):
    with false_scanner(b"stream: OK\0") as address:
        assert scan(address, b"data") == ""
    with false_scanner(b"stream: Worm FOUND\0") as address:
        assert scan(address, b"data") == "Worm"


@pytest.mark.parametrize(
    ("answer", "reads"),
    [
        (b"", True),
        (b"stream: O", True),
        (b"", False),
        (b"INSTREAM size limit exceeded. ERROR\0", True),
        (b"hm\0", True),
    ],
    ids=["closes", "breaks off", "closes at once", "too large", "nonsense"],
)
def test_scanner_without_an_answer_decides_nothing(scan, answer, reads):
    with false_scanner(answer, reads=reads) as address, pytest.raises(scanning.NoAnswer):
        scan(address, bytes(20_000_000))


def test_scanner_that_hangs_is_not_waited_for(scan, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.3)

    with false_scanner(None) as address, pytest.raises(scanning.NoAnswer):
        scan(address, b"data")


@pytest.mark.parametrize("address", ["/tmp/egm-no-such-socket", "127.0.0.1:1", "nonsense"])
def test_scanner_that_is_away_says_nothing_of_the_file(scan, address):
    with pytest.raises(scanning.NoAnswer):
        scan(address, b"data")


@pytest.mark.full
def test_infected_file_is_closed_to_everybody(client, paper, organizer, settings, clamd):
    settings.CLAMD_SOCKET = clamd
    client.force_login(paper.participant.user)

    told = client.post(page_of(paper), {"file": upload(infected())}, follow=True).text

    version = Version.objects.get()
    where = [version.document.meeting.slug, version.document.number, 1, "paper.pdf"]
    names = ["papers:original", "papers:version"]
    statuses = [client.get(reverse(name, args=where)).status_code for name in names]
    client.force_login(organizer)
    statuses += [client.get(reverse(name, args=where)).status_code for name in names]
    shown = client.get(reverse("admin:papers_paper_change", args=[paper.pk])).text
    refused = client.get(verb("accept", paper)).context["refused"]

    assert (version.is_quarantined, version.pages, version.first_page) == (True, None, "")
    assert "The virus scanner found something harmful in this file" in told
    assert "Download your file" not in told
    assert statuses == [404] * 4
    assert "The virus scanner found something harmful in this file" in shown
    assert "paper.pdf (closed)" in shown
    sentence = "The virus scanner found something harmful in its file. Its author has been asked for another."
    assert refused[0].text == sentence
    for forbidden in [
        lambda: actions.accept_paper(paper=paper),
        lambda: actions.check_again(version=version),
    ]:
        with pytest.raises(NotAllowed, match=sentence):
            forbidden()
    actions.prepare_waiting()
    version.refresh_from_db()
    assert version.public_name == ""


@pytest.mark.full
def test_infected_file_for_readers_is_not_taken(at_desk, meeting, settings, clamd):
    settings.CLAMD_SOCKET = clamd
    document = factories.make_document(meeting=meeting, file=False)

    response = at_desk.post(verb("add-file", document), {"file": upload(infected())})

    assert response.context["form"].errors == {"file": [refusal_messages.VIRUS]}
    with pytest.raises(inspection.Unreadable, match="virus scanner"):
        actions.add_version(document=document, file=ContentFile(infected(), name="a.pdf"), by=None)
    assert not Version.objects.exists()


@pytest.mark.full
def test_file_waits_while_the_scanner_is_away_and_is_checked_when_it_is_back(client, paper, settings, clamd):
    settings.CLAMD_SOCKET = f"{clamd}-away"
    client.force_login(paper.participant.user)
    told = client.post(page_of(paper), {"file": upload(make_pdf(6))}, follow=True).text
    looked = [actions.check_waiting()]
    with pytest.raises(NotAllowed, match="the virus scanner is not responding. It is asked again within 1 minute."):
        actions.accept_paper(paper=paper)
    with pytest.raises(NotAllowed, match="The virus scanner is not responding"):
        actions.check_again(version=Version.objects.get())

    settings.CLAMD_SOCKET = clamd
    Version.objects.update(next_check_at=real_now())
    looked += [actions.check_waiting(), actions.check_waiting()]
    actions.accept_paper(paper=paper)

    assert "(Geneva): the virus scanner is not responding. It is asked again within 1 minute." in told
    assert looked == [0, 1, 0]
    version = Version.objects.current().get()
    assert (version.pages, version.sha256) == (6, hashlib.sha256(make_pdf(6)).hexdigest())


@pytest.mark.full
def test_file_that_waited_and_is_infected_is_closed(paper, settings, clamd):
    settings.CLAMD_SOCKET = f"{clamd}-away"
    file = ContentFile(infected(), name="a.pdf")
    version = actions.receive_paper(paper=paper, file=file, by=None).version

    settings.CLAMD_SOCKET = clamd
    actions.check_waiting()

    version.refresh_from_db()
    assert (version.is_quarantined, version.waits_for_check) == (True, False)


@pytest.mark.full
def test_word_document_is_shown_to_the_scanner_too(paper, settings, clamd):
    settings.CLAMD_SOCKET = clamd
    data = word_pictures.with_picture("a.png", word_files.PICTURE + EICAR)

    version = actions.receive_paper(paper=paper, file=ContentFile(data, name="a.docx"), by=None).version

    assert version.is_quarantined
