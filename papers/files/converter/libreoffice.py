"""Converts one document to PDF with LibreOffice, in a folder of its own and within a time limit."""

import hashlib
import json
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
from outcome import MAX_DOCUMENT, MAX_PDF, Format, Outcome

PROFILE = Path(__file__).with_name("locked_profile.xcu")
EXPORTED = dict.fromkeys(("UseTaggedPDF", "ExportBookmarks"), True)
# What only their author should see stays out, whatever the defaults of a version are.
LEFT_OUT = dict.fromkeys(("ExportNotes", "ExportNotesPages", "ExportOnlyNotesPages", "ExportHiddenSlides"), False)
WORD = ("paper.docx", "MS Word 2007 XML", "writer_pdf_Export", EXPORTED)
SLIDES = ("paper.pptx", "Impress MS PowerPoint 2007 XML", "impress_pdf_Export", EXPORTED | LEFT_OUT)
FILTERS = {
    Format.WORD: WORD,
    Format.SLIDES: SLIDES,
    Format.WORD_WITH_OBJECTS: WORD,
    Format.SLIDES_WITH_OBJECTS: SLIDES,
}
"""The name of the file, the filter that opens it, and the one that exports it with its options."""

INSTALLED = {"paper.docx": "writer.xcd", "paper.pptx": "impress.xcd"}
"""The file of an installation's registry that comes with the part of LibreOffice for this file."""

FOR_FORMULAS = "math.xcd"  # without this part, they would be missing from the PDF

WITH_OBJECTS = {Format.WORD_WITH_OBJECTS, Format.SLIDES_WITH_OBJECTS}
NO_OBJECTS = b'oor:name="DisableActiveContent"'
"""The setting that keeps LibreOffice from loading objects, which charts and formulas are for it."""

PROFILE_FOLDER = "profile"
NOWHERE = "http://127.0.0.1:9"
STARTS_AGAIN = 81  # the exit status of a LibreOffice that has just filled its new profile
LOGGED = 500  # bytes of what LibreOffice printed


def has_filters(program: Path, form: Format) -> bool:
    """Whether the parts of LibreOffice are installed that this form of file needs, as far as its registry tells."""
    registry = program.parent.parent / "share/registry"
    needed = [INSTALLED[FILTERS[form][0]], *([FOR_FORMULAS] if form in WITH_OBJECTS else [])]
    return not registry.is_dir() or all((registry / name).exists() for name in needed)


def convert(form: Format, document: BinaryIO, pdf: BinaryIO, seconds: float, ways: Iterable[str]) -> Outcome:
    """Writes the PDF of the document, and leaves no other file."""
    script = shutil.which("soffice")
    if script is None:
        return Outcome.NO_PROGRAM
    # The script around the program would look for things that are not there.
    program = f"{os.path.realpath(script)}.bin"
    if not os.access(program, os.X_OK):
        program = os.path.realpath(script)
    if not has_filters(Path(program), form):
        return Outcome.NO_PROGRAM
    with tempfile.TemporaryDirectory(prefix="egm-word-", ignore_cleanup_errors=True) as folder:
        command = _prepare(Path(folder), program, form, document)
        try:
            status = _run(confined(command, Path(folder), ways), seconds, Path(folder))
        except Unconfined as reason:
            print(reason, file=sys.stderr)
            return Outcome.UNCONFINED
        except watch.TooMuch:
            return Outcome.SLOW
        return Outcome.PDF if status == 0 and _copy(Path(folder) / "paper.pdf", pdf) else Outcome.FAILED


def _prepare(folder: Path, program: str, form: Format, document: BinaryIO) -> list[str]:
    name, opening, exporting, wanted = FILTERS[form]
    profile, paper = folder / PROFILE_FOLDER, folder / name
    (profile / "user").mkdir(parents=True)
    settings = PROFILE.read_bytes().splitlines(keepends=True)
    kept = [line for line in settings if form not in WITH_OBJECTS or NO_OBJECTS not in line]
    (profile / "user/registrymodifications.xcu").write_bytes(b"".join(kept))
    with open(paper, "xb") as copy:
        shutil.copyfileobj(document, copy)
        if copy.tell() > MAX_DOCUMENT:
            raise ValueError("The document is larger than any may be.")
    # The shared cache of extensions is in the folder too: LibreOffice would create Debian's as root, and with a strict
    # umask nobody else could start LibreOffice afterwards.
    folders = {"UserInstallation": profile, "UNO_SHARED_PACKAGES_CACHE": folder / "shared"}
    variables = [f"-env:{name}={path.as_uri()}" for name, path in folders.items()]
    values = {option: {"type": "boolean", "value": str(value).lower()} for option, value in wanted.items()}
    target = f"pdf:{exporting}:{json.dumps(values)}"
    options = ["--headless", "--norestore", f"--infilter={opening}", "--convert-to", target]
    return [program, *variables, *options, "--outdir", str(folder), str(paper)]


def _run(command: list[str], seconds: float, folder: Path) -> int:
    environment = {"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
    environment |= {"http_proxy": NOWHERE, "https_proxy": NOWHERE, "SAL_USE_VCLPLUGIN": "svp"}
    with tempfile.TemporaryFile() as output:
        until, status = time.monotonic() + seconds, STARTS_AGAIN
        while status == STARTS_AGAIN:
            try:
                status = watch.run(command, output, until=until, environment=environment, folder=folder)
            finally:
                _remove_socket((folder / PROFILE_FOLDER).as_uri())
        if status:
            output.seek(0)
            print(f"LibreOffice ended with {status}:", output.read(LOGGED).decode("utf-8", "replace"), file=sys.stderr)
    return status


def _remove_socket(profile: str) -> None:
    # A LibreOffice that was killed leaves it behind, and so does one under Landlock, which may create sockets in that
    # folder and do nothing else there. Its name is the MD5 of the profile's address.
    digest = hashlib.md5(profile.encode("utf-16-le"), usedforsecurity=False).digest()
    name = "".join(f"{byte:x}" for byte in digest)
    for path in Path(SOCKETS).glob(f"OSL_PIPE_*SingleOfficeIPC_{name}"):
        path.unlink(missing_ok=True)


def _copy(source: Path, pdf: BinaryIO) -> bool:
    """Copies the PDF, if it is a regular file: a link would lead to what LibreOffice may not read."""
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or not 0 < found.st_size <= MAX_PDF:
        os.close(descriptor)
        return False
    with open(descriptor, "rb") as file:
        shutil.copyfileobj(file, pdf)
    return True
