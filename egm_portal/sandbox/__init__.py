"""Runs a program in processes of its own: one fork for each job.

Parsers of hostile files crash and run away, and so can the PDF renderer; in a process of its own each hurts only
itself. Starting Python and loading them costs five times what most jobs do, so a fork server (`fork_server.py`) loads
the program once, and each job runs in a fork of it, which sees nothing of the jobs before.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from egm_portal.sandbox.fork_server import MAX_ANSWER

FORK_SERVER = Path(__file__).with_name("fork_server.py")


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


def ignore_line(line: bytes) -> None:
    """Does nothing with a line: the caller wants the whole answer."""


class Sandbox:
    """A program with a `main` that takes text arguments, and whose answer is what it prints.

    The program sets its own resource limits. Calls from several threads run at once, each in a fork server of its own;
    one that has been idle for a minute ends. Its environment is empty unless `environment` returns one: a parser of
    hostile files must not see the portal's secrets.
    """

    def __init__(self, program: Path, environment: Callable[[], dict[str, str]] = dict) -> None:
        self.program = program
        self._environment = environment
        self._idle: list[_ForkServer] = []
        self._lock = Lock()
        atexit.register(self.close)
        # A fork of the portal, such as a Celery worker, must not talk to its parent's fork servers.
        os.register_at_fork(after_in_child=self._idle.clear)

    def run(self, *arguments: str, seconds: float, on_line: Callable[[bytes], None] = ignore_line) -> Answer:
        """What the program's `main` prints for these arguments; `on_line` gets each line as soon as it is printed.

        A job that runs longer than `seconds` is ended with its fork server, and so is one whose `on_line` raises. A job
        whose fork server has ended is tried again, in the time that is left.
        """
        until = time.monotonic() + seconds
        try:
            while (process := self._take_idle()) is not None:
                with suppress(ProcessDied):
                    return self._run_on(process, arguments, until, on_line)
            return self._run_on(_ForkServer(self.program, self._environment()), arguments, until, on_line)
        except ProcessDied:
            return Answer(b"The fork server has ended.", 1)
        except TimedOut:
            return Answer(f"It was ended after {seconds} s.".encode("ascii"), -signal.SIGKILL, timed_out=True)

    def close(self) -> None:
        while (process := self._take_idle()) is not None:
            process.end()

    def _take_idle(self) -> "_ForkServer | None":
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _run_on(
        self, process: "_ForkServer", arguments: tuple[str, ...], until: float, on_line: Callable[[bytes], None]
    ) -> Answer:
        try:
            answer = process.run(arguments, until, on_line)
        except BaseException:
            process.end()
            raise
        with self._lock:
            self._idle.append(process)
        return answer


class _ForkServer:
    """One fork server, which has loaded the program and waits for jobs."""

    def __init__(self, program: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", str(FORK_SERVER), str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
            start_new_session=True,
        )

    def run(self, arguments: tuple[str, ...], until: float, on_line: Callable[[bytes], None]) -> Answer:
        """The answer; raises ProcessDied if the process has ended, and TimedOut at the monotonic time `until`.

        A process that writes without being asked, or more than it may, has been taken over by a job: it counts as dead.
        """
        if select.select([self.process.stdout], [], [], 0)[0]:
            raise ProcessDied
        try:
            self.process.stdin.write(json.dumps(arguments).encode("ascii") + b"\n")
        except BrokenPipeError:
            raise ProcessDied from None
        printed, passed_on = bytearray(), 0
        while length := self._number(until):
            if not 0 < length <= MAX_ANSWER - len(printed):
                raise ProcessDied
            searched = len(printed)
            printed += self._read(until, length)
            while end := printed.find(b"\n", searched) + 1:
                on_line(bytes(printed[passed_on:end]))
                passed_on = searched = end
        return Answer(bytes(printed), self._number(until))

    def _number(self, until: float) -> int:
        return int.from_bytes(self._read(until, 4), signed=True)

    def _read(self, until: float, length: int) -> bytes:
        received = b""
        while len(received) < length:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise TimedOut
            more = self.process.stdout.read(length - len(received))
            if not more:
                raise ProcessDied
            received += more
        return received

    def end(self) -> None:
        # The job is a process of the same group.
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()
