"""A PDF of a Word document, made by LibreOffice: in a folder of its own, with nothing around it, and not for long.

Its profile is made anew for each document and locked: no macros, no links that are followed, nothing active. It gets
no network where this machine lets a process be cut off from it, and otherwise a proxy that is none.
"""

import fcntl
import logging
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from papers import inspection

SECONDS = 60
MEMORY = 4_000_000_000  # bytes of address space, of which LibreOffice reserves far more than it uses
WRITTEN = 400_000_000  # bytes of any file
PROFILE = Path(__file__).with_name("locked_profile.xcu")
FILTER = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"}}'
)
NOWHERE = "http://127.0.0.1:9"
logger = logging.getLogger(__name__)


class NotConverted(Exception):
    """No PDF came of the document; the message is the word for why, for which `papers.advice` has a sentence."""


class Busy(Exception):
    """Another document is being converted: one at a time."""


@contextmanager
def converted(path: str | Path) -> Iterator[tuple[Path, inspection.Inspection]]:
    """The PDF of the Word document at `path`, as long as the context lasts, and what was found in it.

    Raises NotConverted, or Busy while another is being converted on this machine.
    """
    program = shutil.which("soffice")
    if program is None:
        raise NotConverted("no_program")
    with _only_one(), TemporaryDirectory(prefix="egm-word-") as folder:
        pdf = _pdf_of(Path(path), Path(folder), program)
        try:
            found = inspection.inspect_file(pdf)
        except inspection.Unreadable as refusal:
            logger.warning("LibreOffice made a PDF that is refused: %s", refusal)
            raise NotConverted("refused") from None
        if found.is_waiting:
            raise Busy
        if not found.is_complete:
            raise NotConverted("refused" if found.is_quarantined else "slow")
        yield pdf, found


@contextmanager
def _only_one() -> Iterator[None]:
    with open(settings.FILE_UPLOAD_TEMP_DIR / "converting", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield


def _pdf_of(path: Path, folder: Path, program: str) -> Path:
    profile, document, pdf = folder / "profile", folder / "paper.docx", folder / "paper.pdf"
    (profile / "user").mkdir(parents=True)
    shutil.copyfile(PROFILE, profile / "user/registrymodifications.xcu")
    shutil.copyfile(path, document)
    command = [*cut_off(), program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    kinds = ["--infilter=MS Word 2007 XML", "--convert-to", FILTER]
    status = _run([*command, *kinds, "--outdir", str(folder), str(document)], folder)
    if status or not pdf.is_file() or not pdf.stat().st_size:
        raise NotConverted("failed")
    return pdf


def _run(command: list[str], folder: Path) -> int:
    """The exit status of the command, which is ended with all that it started when its time is over."""
    environment = {"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
    environment |= {"http_proxy": NOWHERE, "https_proxy": NOWHERE, "SAL_USE_VCLPLUGIN": "svp"}
    with open(folder / "said", "w+b") as said:
        office = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
            preexec_fn=_limit,
        )
        try:
            status = office.wait(SECONDS)
        except subprocess.TimeoutExpired:
            raise NotConverted("slow") from None
        finally:
            _end(office)
        if status:
            said.seek(0)
            logger.warning("LibreOffice ended with %s: %s", status, said.read(500).decode("utf-8", "replace"))
    return status


def _end(office: subprocess.Popen) -> None:
    try:
        os.killpg(office.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    office.wait()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@cache
def cut_off() -> tuple[str, ...]:
    """The beginning of a command that gets no network; nothing where this machine does not let processes have that."""
    for command in (("unshare", "--net"), ("unshare", "--map-root-user", "--net")):
        if shutil.which(command[0]) and not subprocess.run([*command, "true"], capture_output=True).returncode:
            return command
    return ()
