"""Receives documents over a Unix socket and answers with their PDFs.

A request is the Format in one byte, the document's length in seven, and the document; eight zeros only ask whether the
server answers. An answer is an Outcome in one byte, the length of the PDF in eight, and the PDF.
"""

import os
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import BoundedSemaphore
from typing import BinaryIO

from outcome import CONVERSIONS, MAX_DOCUMENT, SECONDS, Format, Outcome
from seccomp import prctl

PROGRAM = Path(__file__).parent
CONNECTIONS = 2 * CONVERSIONS  # at once; the portal needs half of them
TRANSFER_SECONDS = 30  # to receive a document, and to send a PDF
TIMEOUT = SECONDS + 30  # for a conversion, which should end itself before
PIECE = 1_000_000  # bytes
PR_SET_DUMPABLE = 4


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Converts CONVERSIONS documents at once, each in a process of its own; other requests are answered BUSY.

    Connections beyond CONNECTIONS are closed without an answer.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, address: str, confined_by: tuple[str, ...]) -> None:
        super().__init__(address, Conversation)
        self.confined_by = confined_by
        self.conversions = BoundedSemaphore(CONVERSIONS)
        self.connections = BoundedSemaphore(CONNECTIONS)

    def process_request(self, request: socket.socket, client_address: object) -> None:
        if self.connections.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: socket.socket, client_address: object) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.connections.release()

    def convert(self, form: Format, document: BinaryIO, pdf: BinaryIO) -> Outcome:
        if not self.conversions.acquire(blocking=False):
            return Outcome.BUSY
        try:
            command = [
                sys.executable,
                "-I",
                str(PROGRAM),
                "convert",
                form.name.lower(),
                str(SECONDS),
                *self.confined_by,
            ]
            status = subprocess.run(command, stdin=document, stdout=pdf, timeout=TIMEOUT, check=False).returncode
        except subprocess.TimeoutExpired:
            return Outcome.SLOW
        finally:
            self.conversions.release()
        return Outcome(status) if status in set(Outcome) else Outcome.FAILED


class Conversation(socketserver.BaseRequestHandler):
    """One connection."""

    server: Server

    def handle(self) -> None:
        try:
            with tempfile.TemporaryFile() as document, tempfile.TemporaryFile() as pdf:
                until = time.monotonic() + TRANSFER_SECONDS
                form, *length = b"".join(self._pieces(8, until))
                length = int.from_bytes(length)
                if length == 0:
                    return self._send(Outcome.PDF, pdf)
                if length > MAX_DOCUMENT or form not in set(Format):
                    return self._send(Outcome.FAILED, pdf)
                for piece in self._pieces(length, until):
                    document.write(piece)
                document.seek(0)
                self._send(self.server.convert(Format(form), document, pdf), pdf)
        except (OSError, EOFError) as failure:  # such as a client that is slow, or ends the connection
            print(f"A document was not converted: {failure!r}", file=sys.stderr, flush=True)

    def _pieces(self, length: int, until: float) -> Iterator[bytes]:
        """The next bytes of the request, as they come; raises TimeoutError or EOFError."""
        while length:
            self._set_timeout(until)
            piece = self.request.recv(min(length, PIECE))
            if not piece:
                raise EOFError("the request ended early")
            length -= len(piece)
            yield piece

    def _send(self, outcome: Outcome, pdf: BinaryIO) -> None:
        until = time.monotonic() + TRANSFER_SECONDS
        length = pdf.seek(0, os.SEEK_END) if outcome is Outcome.PDF else 0
        pdf.seek(0)
        self.request.sendall(bytes([outcome]) + length.to_bytes(8))
        while piece := pdf.read(PIECE) if length else b"":
            self._set_timeout(until)
            self.request.sendall(piece)

    def _set_timeout(self, until: float) -> None:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the client is slow")
        self.request.settimeout(left)


def serve(address: str, *confined_by: str) -> int:
    # an exception would be lost where it meets a finalizer, and the server would go on
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    prctl(PR_SET_DUMPABLE, 0)  # no process of the same user may look into this one
    os.umask(0o007)
    Path(address).unlink(missing_ok=True)
    with Server(address, confined_by) as server:
        print(f"Converting documents at {address}", flush=True)
        server.serve_forever()
    return 0


def ask(address: str) -> int:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(address)
        line.sendall(bytes(8))
        return 0 if line.recv(9, socket.MSG_WAITALL) == bytes(9) else 1
