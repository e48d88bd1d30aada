"""Whether a web server still answers, checked repeatedly without blocking."""

import socket

ASKED_EVERY = 5.0  # seconds from an answer to the next request
MAX_STEP = 1.0  # seconds of silence that one call of `look` can add


class Liveness:
    """Requests `/livez`. Each call of `look` takes one step of the request and returns at once.

    `silence` counts only seconds in which this process was running itself: while the machine is suspended no server can
    answer. Any `answer` ends it, an error too: only a server that hangs is silent.
    """

    def __init__(self, host: str, port: int, site: str) -> None:
        self.family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.address = (host, port)
        self.question = f"GET /livez HTTP/1.1\r\nHost: {site}\r\nConnection: close\r\n\r\n".encode("ascii")
        self.line: socket.socket | None = None
        self.process: object = None
        self.answer = b""

    def look(self, process: object, now: float) -> None:
        """Takes the next step at `now`, in seconds of a monotonic clock; `process` is the present server."""
        if process is not self.process:
            self.close()
            self.process, self.silence, self.answer = process, 0.0, b""
            self.looked_at = self.asks_at = now
        self.silence += min(now - self.looked_at, MAX_STEP)
        self.looked_at = now
        try:
            answer = self._step(now)
        except BlockingIOError:
            return
        except OSError:  # refused or broken off: the next call tries again
            self.close()
            return
        if answer:
            self.close()
            self.silence, self.answer, self.asks_at = 0.0, answer, now + ASKED_EVERY

    def close(self) -> None:
        """Ends the present request."""
        if self.line is not None:
            self.line.close()
        self.line = None

    @property
    def is_well(self) -> bool:
        """Whether the last answer was 200."""
        return self.answer.startswith(b"HTTP/1.1 200 ")

    def _step(self, now: float) -> bytes:
        """What has been received of the answer, if anything."""
        if self.line is None:
            if now >= self.asks_at:
                self.line, self.is_asked = socket.socket(self.family), False
                self.line.setblocking(False)
                self.line.connect_ex(self.address)
            return b""
        if not self.is_asked:
            self.line.send(self.question)
            self.is_asked = True
            return b""
        answer = self.line.recv(64)
        if not answer:
            raise ConnectionResetError
        return answer
