"""The virus scanner: clamd, asked over its socket (clamd(8), INSTREAM)."""

import logging
import socket
import time
from pathlib import Path

from django.conf import settings

SECONDS = 10  # for the whole answer: the sender of the file waits for it
CHUNK = 64 * 1024  # bytes
PAUSES = [1, 2, 5, 10, 20, 30, *[60] * 23]
"""Minutes between the worker's tries on a file about which the scanner does not answer: for a day, then no more."""
logger = logging.getLogger(__name__)


class NoAnswer(Exception):
    """The scanner is down, too slow, or could not read the file."""


def virus_in(path: str | Path) -> str:
    """The name of the virus that the scanner found; empty if it found none, or if there is none; raises NoAnswer."""
    if not settings.CLAMD_SOCKET:
        return ""
    try:
        answer = _ask(Path(path))
    except (OSError, ValueError) as error:
        logger.warning("The virus scanner gave no result: %s", error)
        raise NoAnswer from None
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")[:100]
    logger.warning("The virus scanner gave no answer, but “%s”", answer[:200])
    raise NoAnswer


def _ask(path: Path) -> str:
    until = time.monotonic() + SECONDS
    with _connect(settings.CLAMD_SOCKET) as scanner, path.open("rb") as file:
        scanner.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            _send(scanner, chunk, until)
        _send(scanner, b"", until)
        answer = b""
        while not answer.endswith(b"\0"):
            scanner.settimeout(_left(until))
            if not (part := scanner.recv(CHUNK)) or len(answer) > CHUNK:
                raise ConnectionError("it broke off")
            answer += part
    return answer[:-1].decode("utf-8", "replace")


def _connect(address: str) -> socket.socket:
    """A connection to the scanner at a path, or at host:port."""
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
    scanner = socket.socket(socket.AF_UNIX)
    try:
        scanner.settimeout(SECONDS)
        scanner.connect(address)
    except OSError:
        scanner.close()
        raise
    return scanner


def _send(scanner: socket.socket, chunk: bytes, until: float) -> None:
    """Sends a part of the file after its length; an empty part ends the file."""
    scanner.settimeout(_left(until))
    scanner.sendall(len(chunk).to_bytes(4) + chunk)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError(f"it took more than {SECONDS} s")
    return left
