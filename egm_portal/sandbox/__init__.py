"""Runs a program that reads hostile files where it reaches nothing but them: one fork for each job.

Parsers of hostile files crash, run away and are taken over, and so can the PDF renderer. Starting Python and loading
them costs five times what most jobs do, so a fork server (`fork_server.py`) loads the program once, is confined, and
each job runs in a fork of it, which sees nothing of the jobs before. Without that whoever sends a small PDF would wait
0.7 seconds for its inspection instead of 0.05, and each PDF that is generated would take half a second more.
"""

import atexit
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from django.conf import settings

FORK_SERVER = Path(__file__).with_name("fork_server.py")
MAX_ANSWER = 50_000_000  # bytes of an answer
CHUNK = 65_536  # bytes
PULSE = 1.0  # seconds
WAYS, UNCONFINED = ("landlock", "bubblewrap"), "none"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What a job printed, and how it ended; if it failed, `error_text` may say why.

    `status` is 0, the exit status of the job, or minus the number of the signal that ended it.
    `timed_out`: the job was ended because its time was over, and what it had printed is lost.
    """

    printed: bytes
    status: int
    timed_out: bool = False

    @property
    def finished(self) -> bool:
        """Whether the job came to its end by itself."""
        return self.status == 0

    @property
    def error_text(self) -> str:
        """What follows the last complete line: the reason why a job failed."""
        return self.printed.rpartition(b"\n")[2].decode("utf-8", "replace")


class ProcessDied(Exception):
    """The fork server has ended."""


class TimedOut(Exception):
    """The job did not end in its time."""


class Unconfined(Exception):
    """Nothing on this machine keeps a program from everything else."""


def ignore_line(line: bytes) -> None:
    """Does nothing with a line: the caller wants the whole answer."""


def no_pulse() -> None:
    """Does nothing while a job runs."""


class Sandbox:
    """A program with a `main` that takes texts and open files, and whose answer is what it prints.

    It can open nothing but its own program, libraries and fonts. It sets its own limits of memory and time. Calls from
    several threads run at once, each in a fork server of its own; one that has been idle for a minute ends. Its
    environment is empty unless `environment` returns one: a parser of hostile files must not see the portal's secrets.
    """

    def __init__(self, program: Path, environment: Callable[[], dict[str, str]] = dict) -> None:
        self.program = program
        self._environment = environment
        self._idle: list[_ForkServer] = []
        self._lock = Lock()
        atexit.register(self.close)
        # A fork of the portal, such as a Celery worker, must not talk to its parent's fork servers.
        os.register_at_fork(after_in_child=self._idle.clear)

    def run(
        self,
        *arguments: str | BinaryIO,
        seconds: float,
        on_line: Callable[[bytes], None] = ignore_line,
        on_pulse: Callable[[], None] = no_pulse,
    ) -> Answer:
        """What the program's `main` prints for these arguments; `on_line` gets each line as soon as it is printed.

        A file among them is one there too, read from its beginning, and emptied first if it was opened for writing.

        `on_pulse` is called every second until then. A job that runs longer than `seconds` is ended with its fork
        server, and so is one whose `on_line` or `on_pulse` raises. A job whose fork server has ended is tried again, in
        the time that is left.
        """
        until = time.monotonic() + seconds
        options = _JobOptions(until, on_line, on_pulse)
        try:
            while (process := self._take_idle()) is not None:
                with suppress(ProcessDied):
                    return self._run_on(process, arguments, options)
            return self._run_on(self._start(until), arguments, options)
        except ProcessDied:
            return Answer(b"The fork server has ended.", 1)
        except Unconfined:
            logger.error("A file was not read, because nothing here confines what reads it: see docs/operators.md.")
            return Answer(b"Nothing confines the program.", 1)
        except TimedOut:
            return Answer(f"It was ended after {seconds} s.".encode("ascii"), -signal.SIGKILL, timed_out=True)

    def close(self) -> None:
        while (process := self._take_idle()) is not None:
            process.end()

    def way(self, seconds: float = 60) -> str:
        """How the program is confined here; raises Unconfined, ProcessDied or TimedOut."""
        process = self._start(time.monotonic() + seconds)
        process.end()
        return process.way

    def _take_idle(self) -> "_ForkServer | None":
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _start(self, until: float) -> "_ForkServer":
        """A fork server, confined by the first way that works; outside production also one that nothing confines."""
        for way in WAYS if settings.PRODUCTION else (*WAYS, UNCONFINED):
            process = _ForkServer(self.program, self._environment(), way)
            try:
                if process.is_confined(until):
                    return process
            except BaseException:
                process.end()
                raise
            process.end()
        raise Unconfined

    def _run_on(self, process: "_ForkServer", arguments: tuple[str | BinaryIO, ...], options: "_JobOptions") -> Answer:
        try:
            answer = process.run(arguments, options)
        except BaseException:
            process.end()
            raise
        with self._lock:
            self._idle.append(process)
        return answer


@dataclass(frozen=True)
class _JobOptions:
    """The monotonic time at which a job is ended, and what is called until then."""

    deadline: float
    on_line: Callable[[bytes], None] = ignore_line
    on_pulse: Callable[[], None] = no_pulse


class _ForkServer:
    """One fork server, which has loaded the program and waits for jobs."""

    def __init__(self, program: Path, environment: dict[str, str], way: str) -> None:
        self.way = way
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", str(FORK_SERVER), str(program), way],
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )

    def is_confined(self, until: float) -> bool:
        """Whether it has begun in this way; raises TimedOut, or ProcessDied if it has ended for another reason."""
        try:
            return self._status(_JobOptions(until)) == 0
        except ProcessDied:
            if self.way == "bubblewrap":  # which is not here, or may not do what it has to
                return False
            raise

    def run(self, arguments: tuple[str | BinaryIO, ...], options: _JobOptions) -> Answer:
        """The answer; raises ProcessDied if the process has ended, and TimedOut once the time is over.

        Each job has a pipe of its own for its answer, so that none can answer another's question.
        """
        files = [argument for argument in arguments if not isinstance(argument, str)]
        for file in files:
            file.seek(0)
            if file.writable():
                file.truncate()
        request = json.dumps([argument if isinstance(argument, str) else None for argument in arguments])
        with _pipe() as (reading, writing):
            try:
                socket.send_fds(self._line, [request.encode("ascii")], [writing.fileno(), *(f.fileno() for f in files)])
            except (BrokenPipeError, ConnectionResetError):
                raise ProcessDied from None
            writing.close()
            printed = self._printed(reading, options)
        return Answer(printed, self._status(options) or int(len(printed) == MAX_ANSWER))

    def _printed(self, answer: BinaryIO, options: _JobOptions) -> bytes:
        """What the job has printed, up to MAX_ANSWER; each complete line is passed on."""
        printed, passed_on = bytearray(), 0
        while len(printed) < MAX_ANSWER:
            self._wait_for(answer, options)
            chunk = answer.read(min(CHUNK, MAX_ANSWER - len(printed)))
            if not chunk:
                break
            searched = len(printed)
            printed += chunk
            while end := printed.find(b"\n", searched) + 1:
                options.on_line(bytes(printed[passed_on:end]))
                passed_on = searched = end
        return bytes(printed)

    def _status(self, options: _JobOptions) -> int:
        self._wait_for(self._line, options)
        try:
            status = self._line.recv(4)
        except ConnectionResetError:
            status = b""
        if not status:
            raise ProcessDied
        return int.from_bytes(status, signed=True)

    def _wait_for(self, source: BinaryIO | socket.socket, options: _JobOptions) -> None:
        """Returns when there is something to read; raises TimedOut, or ProcessDied if nothing will come any more."""
        poll = select.poll()  # select() knows no descriptor above 1023
        poll.register(self._line, 0)
        poll.register(source, select.POLLIN)
        ready: dict[int, int] = {}
        while not ready:
            left = options.deadline - time.monotonic()
            ready = dict(poll.poll(min(left, PULSE) * 1000)) if left > 0 else {}
            if not ready and left <= PULSE:
                raise TimedOut
            if not ready:
                options.on_pulse()
        if source.fileno() not in ready:
            raise ProcessDied

    def end(self) -> None:
        # The job is a process of the same group, which it cannot leave.
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._line.close()


@contextmanager
def _pipe() -> Iterator[tuple[BinaryIO, BinaryIO]]:
    reading, writing = os.pipe()
    with open(reading, "rb", buffering=0) as source, open(writing, "wb", buffering=0) as target:
        yield source, target
