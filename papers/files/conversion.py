"""Conversion of Word documents and presentations to PDF, by LibreOffice in a sandbox with limits on time and memory.

`papers/files/converter` makes it, in a process of its own or, with CONVERTER_SOCKET, in another container. Either way
LibreOffice sees no file but its own: no data of the portal, no secret, no network.
"""

import fcntl
import logging
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, BinaryIO

from django.conf import settings

from papers.file_types import DOCX, PPTX
from papers.files import inspection
from papers.files.converter.outcome import CONVERSIONS, MAX_DOCUMENT, MAX_PDF, SECONDS, Format, Outcome

CONVERTER = Path(__file__).with_name("converter")
FORMATS = {
    (DOCX, False): Format.WORD,
    (PPTX, False): Format.SLIDES,
    (DOCX, True): Format.WORD_WITH_OBJECTS,
    (PPTX, True): Format.SLIDES_WITH_OBJECTS,
}
"""By media type, and whether the document has charts or formulas."""

PATIENCE = SECONDS + 60  # with the time to transfer the document and the PDF
logger = logging.getLogger(__name__)


class NotConverted(Exception):
    """No PDF could be made; the message is a code for the reason, whose sentence is in `papers.advice`."""


class Busy(Exception):
    """Other documents are being converted, or the converter does not answer: this one is tried again."""


class Died(Busy):
    """The converter had the whole document and ended without an answer: the document may be what kills it."""


@contextmanager
def converted(
    path: str | Path, media_type: str = DOCX, *, sender: int = 0, has_objects: bool = False
) -> Iterator[tuple[Path, inspection.Inspection]]:
    """The PDF of the document at `path`, which exists inside the context, and what the inspection found in it.

    Raises NotConverted, Busy while there is no place for this `sender` (an account, or 0), or Died.
    """
    with place_for(sender), TemporaryDirectory(prefix="egm-pdf-") as folder:
        pdf = Path(folder) / "paper.pdf"
        with open(path, "rb") as document, open(pdf, "wb") as target:
            convert = _over_socket if settings.CONVERTER_SOCKET else _in_process
            outcome = convert(FORMATS[media_type, has_objects], document, target)
        if outcome is Outcome.BUSY:
            raise Busy
        if outcome is not Outcome.PDF:
            logger.warning("No PDF was made of a document: %s", outcome.name)
            raise NotConverted(outcome.name.lower())
        # A document may have been written to make LibreOffice write what harms readers of its PDF.
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
def place_for(sender: int) -> Iterator[None]:
    """One of the CONVERSIONS on this machine, of which nobody has two; raises Busy.

    Otherwise the slow documents of one person would hold up those of everybody else.
    """
    with open(settings.FILE_UPLOAD_TEMP_DIR / "converting", "wb") as locks:
        if not _locked(locks, CONVERSIONS + sender) or not any(_locked(locks, place) for place in range(CONVERSIONS)):
            raise Busy
        yield


def _locked(file: IO[bytes], byte: int) -> bool:
    """Locks one byte of the file, which need not have so many, until it is closed; returns whether it was free."""
    lock = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0)
    try:
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, lock)  # of this file as it was opened, and so of a thread, too
    except (BlockingIOError, PermissionError):
        return False
    return True


def _in_process(form: Format, document: BinaryIO, pdf: BinaryIO) -> Outcome:
    command = [sys.executable, "-I", str(CONVERTER), "convert", form.name.lower(), str(SECONDS)]
    environment = {"PATH": os.environ.get("PATH", os.defpath)}
    try:
        process = subprocess.run(
            command, stdin=document, stdout=pdf, stderr=subprocess.PIPE, env=environment, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return Outcome.SLOW
    if process.returncode:
        complaint = process.stderr.decode("utf-8", "replace")[-500:]
        logger.warning("The converter ended with %s: %s", process.returncode, complaint)
    return Outcome(process.returncode) if process.returncode in set(Outcome) else Outcome.FAILED


def _over_socket(form: Format, document: BinaryIO, pdf: BinaryIO) -> Outcome:
    """Has the converter at CONVERTER_SOCKET convert the document; BUSY if it does not answer completely."""
    length = os.fstat(document.fileno()).st_size
    if not 0 < length <= MAX_DOCUMENT:
        return Outcome.FAILED
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(settings.CONVERTER_SOCKET)
            line.sendall(bytes([form]) + length.to_bytes(7))
            line.sendfile(document)
            try:
                return _receive(line.makefile("rb"), pdf)
            except (ConnectionError, EOFError) as ended:
                raise Died from ended
    except (OSError, EOFError, ValueError) as failure:
        logger.warning("The converter at %s does not answer: %r", settings.CONVERTER_SOCKET, failure)
        return Outcome.BUSY


def _receive(answer: BinaryIO, pdf: BinaryIO) -> Outcome:
    """Writes the PDF and returns the Outcome; raises EOFError for an incomplete answer, ValueError for another one."""
    head = answer.read(9)
    if len(head) < 9:
        raise EOFError("the answer ended early")
    left = int.from_bytes(head[1:])
    if left > MAX_PDF:
        raise ValueError("the answer is too long")
    while left:
        piece = answer.read(min(left, 1_000_000))
        if not piece:
            raise EOFError("the answer ended early")
        pdf.write(piece)
        left -= len(piece)
    return Outcome(head[0])
