"""A client that costs little, so that what is measured is the server."""

import socket
import statistics
import time
from dataclasses import dataclass
from threading import Thread

REQUESTS = 200  # for the median, or as many as go into SECONDS
SECONDS = 1.0
CLIENTS = 4


@dataclass(frozen=True)
class Figures:
    """What one address gave: bytes of an answer's body, median in ms for one client, requests a second for four."""

    size: int
    median: float
    rate: float


class Connection:
    """A connection that is kept open, to a port on this machine."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)

    def get(self, path: str) -> int:
        """The size of the body at the path, in bytes as sent; raises RuntimeError unless the answer is 200."""
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
        self.socket.sendall(request.encode("ascii"))
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._received()
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {head.splitlines()[0].decode()}")
        size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        left = size - len(body)
        while left > 0:
            left -= len(self._received())
        return size

    def close(self) -> None:
        self.socket.close()

    def _received(self) -> bytes:
        received = self.socket.recv(65536)
        if not received:
            raise RuntimeError("The server closed the connection.")
        return received


def measured(port: int, path: str) -> Figures:
    """The figures of one address, after a first request that is not counted."""
    connection = Connection(port)
    size = connection.get(path)
    median = _median(connection, path)
    connection.close()
    return Figures(size, median, _rate(port, path))


def _median(connection: Connection, path: str) -> float:
    times, end = [], time.monotonic() + SECONDS
    while len(times) < REQUESTS and time.monotonic() < end:
        begun = time.perf_counter()
        connection.get(path)
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def _rate(port: int, path: str) -> float:
    counts: list[int] = []
    threads = [Thread(target=_ask_until, args=(port, path, time.monotonic() + SECONDS, counts)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS


def _ask_until(port: int, path: str, end: float, counts: list[int]) -> None:
    connection, count = Connection(port), 0
    while time.monotonic() < end:
        connection.get(path)
        count += 1
    connection.close()
    counts.append(count)
