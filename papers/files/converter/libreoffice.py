"""One Word document becomes a PDF: in a folder of its own, with nothing around it, and not for long."""

import hashlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import watch
from confinement import Unconfined, confined
from launch import SOCKETS
from outcome import LARGEST, LARGEST_PDF, Outcome

PROFILE = Path(__file__).with_name("locked_profile.xcu")
FILTER = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarks":{"type":"boolean","value":"true"}}'
)
PROFILE_FOLDER = "profile"
NOWHERE = "http://127.0.0.1:9"
STARTS_AGAIN = 81  # the exit status of a LibreOffice that has just filled its new profile
SAID = 500  # bytes of what LibreOffice complained of, for the log


def convert(document: BinaryIO, pdf: BinaryIO, seconds: float, ways: Iterable[str]) -> Outcome:
    """Writes the PDF of the Word document, and says what came of it. Nothing else is left."""
    program = _program()
    if not program:
        return Outcome.NO_PROGRAM
    with tempfile.TemporaryDirectory(prefix="egm-word-", ignore_cleanup_errors=True) as folder:
        command = _prepare(Path(folder), program, document)
        try:
            status = _run(confined(command, Path(folder), ways), seconds, Path(folder))
        except Unconfined as reason:
            print(reason, file=sys.stderr)
            return Outcome.UNCONFINED
        except watch.TooMuch:
            return Outcome.SLOW
        return Outcome.PDF if status == 0 and _take(Path(folder) / "paper.pdf", pdf) else Outcome.FAILED


def _program() -> str:
    """The path of LibreOffice, without the script around it that looks for other things; empty without one."""
    found = shutil.which("soffice")
    if found is None:
        return ""
    script = os.path.realpath(found)
    program = f"{script}.bin"
    return program if os.access(program, os.X_OK) else script


def _prepare(folder: Path, program: str, document: BinaryIO) -> list[str]:
    """Lays document and profile into the folder; gives the command for them.

    The shared cache of extensions is the document's own too: as root LibreOffice makes Debian's, and makes it so that
    with a strict umask nobody else can start LibreOffice any more.
    """
    profile, paper = folder / PROFILE_FOLDER, folder / "paper.docx"
    (profile / "user").mkdir(parents=True)
    shutil.copyfile(PROFILE, profile / "user/registrymodifications.xcu")
    with open(paper, "xb") as copy:
        shutil.copyfileobj(document, copy)
        if copy.tell() > LARGEST:
            raise ValueError("The document is larger than any may be.")
    places = {"UserInstallation": profile, "UNO_SHARED_PACKAGES_CACHE": folder / "shared"}
    variables = [f"-env:{name}={place.as_uri()}" for name, place in places.items()]
    options = ["--headless", "--norestore", "--infilter=MS Word 2007 XML", "--convert-to", FILTER]
    return [program, *variables, *options, "--outdir", str(folder), str(paper)]


def _run(command: list[str], seconds: float, folder: Path) -> int:
    environment = {"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
    environment |= {"http_proxy": NOWHERE, "https_proxy": NOWHERE, "SAL_USE_VCLPLUGIN": "svp"}
    with tempfile.TemporaryFile() as said:
        until, status = time.monotonic() + seconds, STARTS_AGAIN
        while status == STARTS_AGAIN:
            try:
                status = watch.run(command, said, until=until, environment=environment, folder=folder)
            finally:
                _remove_socket((folder / PROFILE_FOLDER).as_uri())
        if status:
            said.seek(0)
            print(f"LibreOffice ended with {status}:", said.read(SAID).decode("utf-8", "replace"), file=sys.stderr)
    return status


def _remove_socket(profile: str) -> None:
    """Deletes the socket of the LibreOffice with this profile from the folder in which it must be.

    Its name is the MD5 of the profile's address. A LibreOffice that ended early leaves it behind, and so does one that
    Landlock lets make it there and do nothing else.
    """
    digest = hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest()
    name = "".join(f"{byte:x}" for byte in digest)
    for left in Path(SOCKETS).glob(f"OSL_PIPE_*SingleOfficeIPC_{name}"):
        left.unlink(missing_ok=True)


def _take(made: Path, pdf: BinaryIO) -> bool:
    """Copies what was made, if it is a file: a link would lead to what LibreOffice may not read."""
    try:
        place = os.open(made, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    found = os.fstat(place)
    if not stat.S_ISREG(found.st_mode) or not 0 < found.st_size <= LARGEST_PDF:
        os.close(place)
        return False
    with open(place, "rb") as file:
        shutil.copyfileobj(file, pdf)
    return True
