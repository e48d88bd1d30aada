"""The converter by itself: what LibreOffice sees and takes while a Word document becomes a PDF, and its socket.

Each way to confine it is tried for real. Programs in the place of LibreOffice are written for the shell, because that
is what they find there.
"""

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from papers.files.conversion import CONVERTER
from papers.files.converter.outcome import MAX_DOCUMENT, MEMORY, SECONDS, Format, Outcome
from tests import canaries, word_files

sys.path[:0] = [str(CONVERTER), str(CONVERTER.parents[2] / "egm_portal/sandbox")]

import server  # noqa: E402


def _needs(*command: str) -> pytest.MarkDecorator:
    """Skips where this command does not even start: in some containers and on old kernels."""
    does_not = shutil.which(command[0]) is None or subprocess.run(command, capture_output=True).returncode
    return pytest.mark.skipif(bool(does_not), reason=f"{' '.join(command)} does not work here")


BY_BUBBLEWRAP = _needs("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true")
BY_LANDLOCK = pytest.mark.skipif(ctypes.CDLL(None).syscall(444, None, 0, 1) < 1, reason="the kernel has no Landlock")
WAYS = [pytest.param("bubblewrap", marks=BY_BUBBLEWRAP), pytest.param("landlock", marks=BY_LANDLOCK)]
NEEDS_OFFICE = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
CONTAINER = [sys.executable, str(Path(canaries.__file__).with_name("as_in_a_container.py"))]
NO_NAMESPACES = [
    *("unshare", "--map-root-user", "sh", "-c"),
    'echo 0 >/proc/sys/user/max_user_namespaces; exec setpriv --bounding-set -all --inh-caps -all "$@"',
    "sh",
]


@pytest.fixture
def office(tmp_path):
    """The PATH on which this shell program stands in the place of LibreOffice."""

    def installed(program: str) -> str:
        path = tmp_path / "bin/soffice"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{program}\n")
        path.chmod(0o755)
        return f"{path.parent}:{os.defpath}"

    return installed


def convert(
    *ways: str,
    form: str = "word",
    document: bytes = b"document",
    path: str = os.defpath,
    seconds: float = 60,
    within=(),
):
    """The Outcome, the PDF, and what the converter complained of."""
    command = [*within, sys.executable, "-I", str(CONVERTER), "convert", form, str(seconds), *ways]
    environment = {"PATH": path, "SECRET_KEY": "canary"}
    done = subprocess.run(command, input=document, env=environment, capture_output=True)
    return Outcome(done.returncode), done.stdout, done.stderr.decode()


@pytest.mark.full
@NEEDS_OFFICE
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", canaries.KINDS)
def test_no_file_of_the_machine_is_in_the_pdf(tmp_path, way, kind):
    document = canaries.documents(canaries.lay(tmp_path))[kind]

    outcome, pdf, _ = convert(way, document=document)

    assert outcome is Outcome.PDF
    assert canaries.trace_in(pdf) == []


@pytest.mark.parametrize("way", WAYS)
def test_program_reaches_no_file_process_network_or_secret(tmp_path, office, way):
    (tmp_path / "secret").write_text("canary")
    connect = 'perl -MIO::Socket::INET -e "exit !IO::Socket::INET->new(q(127.0.0.1:{}))" && echo connected'
    with socket.create_server(("127.0.0.1", 0)) as listener:
        looks = [
            f"cat {tmp_path}/secret && echo read",
            "cat /etc/passwd && echo accounts",
            f"cat /proc/{os.getpid()}/environ && echo environment",
            f"ls {CONVERTER} && echo portal",
            f"echo >{tmp_path}/written",
            connect.format(listener.getsockname()[1]),
            "kill -0 " + str(os.getpid()) + " && echo signalled",
            "unshare --user true && echo namespace",
            "mknod device b 1 0 && echo device",
            "grep -q 'CapEff:.*[1-9a-f]' /proc/self/status && echo rights",
            "chown 1 paper.docx && echo owner",
            "env | grep -o canary",
        ]
        _, _, said = convert(way, path=office(f"({'; '.join(looks)}) 2>/dev/null; echo looked; exit 1"))

    assert said.split() == ["LibreOffice", "ended", "with", "1:", "looked"]
    assert not (tmp_path / "written").exists()


@pytest.mark.parametrize("way", WAYS)
def test_nothing_that_was_started_is_left(office, way):
    mark = f"{os.getpid()}.{len(way)}"
    seen = []
    path = office(f"setsid sleep 6{mark} & (sleep 7{mark} &) & sleep 8{mark}")
    for seconds in (2, 20, 60):
        with _watching(lambda: seen.append(_sleepers(mark))):
            outcome, _, _ = convert(way, path=path, seconds=seconds)
        if max(map(len, seen), default=0) == 3:
            break  # a slow machine takes longer to start them

    assert outcome is Outcome.SLOW
    assert max(map(len, seen), default=0) == 3
    assert _sleepers(mark) == []


@pytest.mark.parametrize("way", WAYS)
def test_conversion_ends_with_the_portal_that_waits_for_it(office, way):
    mark = f"{os.getpid()}.{20 + len(way)}"
    command = [sys.executable, "-I", str(CONVERTER), "convert", "word", "600", way]
    portal = f"import subprocess; subprocess.run({command!r})"
    environment = {"PATH": office(f"sleep 6{mark} & sleep 7{mark}")}
    parent = subprocess.Popen([sys.executable, "-c", portal], env=environment, stdin=subprocess.DEVNULL)
    _wait_until(lambda: len(_sleepers(mark)) == 2)

    parent.kill()
    parent.wait()

    _wait_until(lambda: not _sleepers(mark))
    assert _sleepers(mark) == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("program", "outcome"),
    [
        ("while :; do :; done", Outcome.SLOW),
        ("sleep 60", Outcome.SLOW),
        ("perl -e '$held = qq(x) x 2_000_000_000'", Outcome.FAILED),
        ("for n in 1 2 3 4; do perl -e '$held = qq(x) x 450_000_000; sleep 60' & done; wait", Outcome.SLOW),
        ("for n in $(seq 80); do sleep 60 & done; wait", Outcome.SLOW),
    ],
    ids=["processor", "time", "memory", "memory together", "processes"],
)
def test_program_that_takes_too_much_is_ended(office, way, program, outcome):
    seconds = 1 if program in ("while :; do :; done", "sleep 60") else 50

    assert convert(way, path=office(program), seconds=seconds)[0] is outcome


@pytest.mark.parametrize("way", WAYS)
def test_limits_are_those_of_the_manual(office, way):
    _, _, said = convert(way, path=office("ulimit -t; ulimit -d; exit 1"))

    assert said.split()[-2:] == [str(SECONDS), str(MEMORY // 1024)]
    assert (SECONDS, MEMORY) == (60, 1_500_000_000)


@BY_LANDLOCK
@pytest.mark.parametrize(
    "within",
    [pytest.param(NO_NAMESPACES, marks=_needs("unshare", "--map-root-user", "true")), CONTAINER],
    ids=["user namespaces are used up", "system calls are refused"],
)
def test_landlock_confines_where_no_namespaces_may_be_made(tmp_path, office, within):
    (tmp_path / "secret").write_text("canary")
    look = f"cat {tmp_path}/secret && echo read; ls / && echo listed; echo looked; exit 1"

    alone = convert("bubblewrap", path=office(look), within=within)
    either = convert(path=office(f"({look}) 2>/dev/null; exit 1"), within=within)

    assert alone[0] is Outcome.UNCONFINED
    assert (either[0], either[2].split()[-1:]) == (Outcome.FAILED, ["looked"])
    assert "canary" not in either[2]


def test_nothing_is_converted_where_nothing_confines(tmp_path, office):
    path = office(f"echo started >{tmp_path}/started; echo >paper.pdf")

    outcome, pdf, _ = convert(path=path, within=[*CONTAINER, "--old-kernel"])

    assert (outcome, pdf) == (Outcome.UNCONFINED, b"")
    assert not (tmp_path / "started").exists()


def test_document_is_tried_again_where_there_was_no_room_for_it(office):
    within = ["prlimit", "--fsize=1000"]

    outcome, _, _ = convert(document=bytes(5000), path=office("cp paper.docx paper.pdf"), within=within)

    assert outcome is Outcome.BUSY


def test_container_does_not_count_where_something_is_open(office):
    """This machine has a network and a writable root: to name the container does not make it one."""
    assert convert("container", path=office("echo >paper.pdf"))[0] is Outcome.UNCONFINED


@pytest.mark.full
@NEEDS_OFFICE
@NEEDS_ROOT
@_needs("unshare", "--mount", "true")
@pytest.mark.parametrize("way", WAYS)
def test_root_with_a_strict_umask_leaves_libreoffice_to_others(tmp_path, way):
    """LibreOffice makes the shared cache of extensions as root: nobody else may then start it."""
    command = ["unshare", "--mount", "sh", "-euc", ROOT_FIRST, "sh", str(CONVERTER.parents[2]), way]

    done = subprocess.run(command, input=word_files.made(), capture_output=True)

    assert (done.returncode, done.stdout[:5], done.stderr.decode()) == (0, b"%PDF-", "")


ROOT_FIRST = """
cache=/var/spool/libreoffice/uno_packages/cache
mount -t tmpfs -o mode=755 none /var/spool/libreoffice
mount -t tmpfs -o mode=755 none /mnt
mkdir -p $cache
program=/mnt/papers/files/converter
mkdir -p /mnt/papers/files /mnt/egm_portal
cp -r "$1/papers/files/converter" /mnt/papers/files
cp -r "$1/egm_portal/sandbox" /mnt/egm_portal
cat >/mnt/a.docx
umask 077
/usr/bin/python3 -I $program convert word 60 "$2" </mnt/a.docx >/dev/null
test -z "$(ls $cache)"
mkdir $cache/uno_packages # as an earlier version left it
setpriv --reuid=65534 --regid=65534 --clear-groups /usr/bin/python3 -I $program convert word 60 "$2" </mnt/a.docx
"""
"""What is mounted here is seen by nobody else."""


@pytest.fixture
def converter(tmp_path):
    """Starts a server with this program in the place of LibreOffice; gives the address of its socket."""
    with _short_folder() as folder:
        started = []

        def start(path: str, *ways: str) -> str:
            command = [sys.executable, "-I", str(CONVERTER), "serve", f"{folder}/socket", *ways]
            started.append(subprocess.Popen(command, env={"PATH": path}, stdout=subprocess.PIPE))
            started[0].stdout.readline()
            return f"{folder}/socket"

        yield start
        for process in started:
            process.terminate()
            assert process.wait(60) == 0
            process.stdout.close()


def ask(address: str, request: bytes) -> bytes:
    """The whole answer to these bytes."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(address)
        line.sendall(request)
        return line.makefile("rb").read()


def asking(document: bytes) -> bytes:
    return len(document).to_bytes(8) + document


def test_server_answers_with_the_pdf(converter, office):
    address = converter(office("cat paper.docx paper.docx >paper.pdf"))
    document = os.urandom(3_000_000)

    answer = ask(address, asking(document))

    assert answer[:9] == bytes([Outcome.PDF]) + (6_000_000).to_bytes(8)
    assert answer[9:] == document * 2


def test_server_opens_what_it_is_told_is_a_presentation_as_one(converter, office):
    address = converter(office("cp paper.pptx paper.pdf"))
    length = (3).to_bytes(7)

    assert ask(address, bytes([Format.SLIDES]) + length + b"abc")[9:] == b"abc"
    assert ask(address, bytes([7]) + length)[0] == Outcome.FAILED


def test_server_says_what_went_wrong(converter, office):
    address = converter(office("exit 1"))
    nothing = bytes(8)

    assert ask(address, asking(b"a")) == bytes([Outcome.FAILED]) + nothing
    assert ask(address, (MAX_DOCUMENT + 1).to_bytes(8)) == bytes([Outcome.FAILED]) + nothing
    assert ask(address, nothing) == bytes([Outcome.PDF]) + nothing
    assert subprocess.run([sys.executable, "-I", str(CONVERTER), "ask", address]).returncode == 0


def test_incomplete_request_does_not_block_others(converter, office):
    address = converter(office("cp paper.docx paper.pdf"))
    with socket.socket(socket.AF_UNIX) as half, socket.socket(socket.AF_UNIX) as gone:
        half.connect(address)
        half.sendall(asking(b"whole")[:-1])
        gone.connect(address)
        gone.close()

        assert ask(address, asking(b"a"))[9:] == b"a"

        half.sendall(b"e")
        assert half.makefile("rb").read()[9:] == b"whole"


def test_server_converts_another_document_beside_a_slow_one(converter, office, tmp_path):
    mark = f"{os.getpid()}.9"
    address = converter(office(f"if grep -q slow paper.docx; then sleep 2{mark}; fi; cp paper.docx paper.pdf"))
    with socket.socket(socket.AF_UNIX) as first, socket.socket(socket.AF_UNIX) as second:
        first.connect(address)
        first.sendall(asking(b"slow"))
        _wait_until(lambda: _sleepers(mark))

        assert ask(address, asking(b"another"))[9:] == b"another"

        second.connect(address)
        second.sendall(asking(b"slow"))
        _wait_until(lambda: len(_sleepers(mark)) == 2)
        assert ask(address, asking(b"third"))[0] == Outcome.BUSY

    # Their clients have gone; what was begun for them ends with the server.


def test_slow_client_is_left(office, monkeypatch):
    monkeypatch.setattr(server, "TRANSFER_SECONDS", 0.05)
    with _short_folder() as folder, server.Server(f"{folder}/socket", ()) as serving:
        thread = threading.Thread(target=serving.serve_forever, args=(0.01,))
        thread.start()
        try:
            assert ask(f"{folder}/socket", asking(b"document")[:9]) == b""
        finally:
            serving.shutdown()
            thread.join()


@contextmanager
def _short_folder():
    """A folder for a socket, whose path may have 107 bytes."""
    folder = Path(f"/tmp/egm-{os.getpid()}-{threading.get_ident() % 1000}")  # noqa: S108
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _watching(look):
    """Looks all the time, until the context ends."""
    ended = threading.Event()

    def go_on():
        while not ended.wait(0.05):
            look()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _sleepers(mark: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if command[0] == b"sleep" and command[1].endswith(mark.encode()):
            found.append(path.parent.name)
    return found


def _wait_until(is_so) -> None:
    end = monotonic() + 60
    while not is_so():
        if monotonic() > end:
            pytest.fail("It was not so within a minute.")
        sleep(0.05)
