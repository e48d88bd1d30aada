"""Runs a program apart from the portal, once for each job, without starting it each time.

Parsers of hostile files crash and run away, and so does what prints; apart they take only themselves along. To start
Python and load them costs five times what most jobs do, so the program is loaded by a process that waits, and each job
is done in a fork of it, which sees nothing of the jobs before.
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

from egm_portal.apart_process import LONGEST

PROCESS = Path(__file__).with_name("apart_process.py")


@dataclass(frozen=True)
class Answer:
    """What a job printed, and how it ended; if not by itself, its last words may say why.

    `status` is 0, or what the job exited with, or minus the number of the signal that ended it.
    `late`: it was ended because its time was over, and what it had printed is lost.
    """

    printed: bytes
    status: int
    late: bool = False

    @property
    def finished(self) -> bool:
        """Whether the job came to its end by itself."""
        return self.status == 0

    @property
    def last_words(self) -> str:
        """What follows the last whole line: of a job that failed, why."""
        return self.printed.rpartition(b"\n")[2].decode("utf-8", "replace")


class Gone(Exception):
    """The process that waited is no longer there."""


class Late(Exception):
    """The time is over, and the job is not."""


def hear_nothing(line: bytes) -> None:
    """Takes no notice of a line: the whole answer is wanted."""


class Apart:
    """A program beside the portal: a file with a `main`, whose arguments are words and whose answer is what it prints.

    Its own limits it sets itself. As many jobs run at once as are asked for at once; a process that has waited for a
    minute ends. Its environment is empty, unless `environment` gives it one: the portal's secrets are no business of a
    parser of hostile files.
    """

    def __init__(self, program: Path, environment: Callable[[], dict[str, str]] = dict) -> None:
        self.program = program
        self._environment = environment
        self._waiting: list[_Process] = []
        self._lock = Lock()
        atexit.register(self.close)
        # A fork of the portal, such as a worker of Celery, must not talk with its parent's processes.
        os.register_at_fork(after_in_child=self._waiting.clear)

    def ask(self, *words: str, seconds: float, hear: Callable[[bytes], None] = hear_nothing) -> Answer:
        """What the program's `main` printed for these words; `hear` is called with each line as soon as it is printed.

        A job that runs for more seconds is ended, with its process, and so is one whose `hear` raises. A job whose
        process has gone is tried once more, in what is left of its time.
        """
        try:
            return self._answer(words, time.monotonic() + seconds, hear)
        except Late:
            return Answer(f"It was ended after {seconds} s.".encode("ascii"), -signal.SIGKILL, late=True)

    def close(self) -> None:
        """Ends the processes that wait."""
        while (process := self._taken()) is not None:
            process.end()

    def _taken(self) -> "_Process | None":
        with self._lock:
            return self._waiting.pop() if self._waiting else None

    def _answer(self, words: tuple[str, ...], until: float, hear: Callable[[bytes], None]) -> Answer:
        while (process := self._taken()) is not None:
            with suppress(Gone):
                return self._asked(process, words, until, hear)
        try:
            return self._asked(_Process(self.program, self._environment()), words, until, hear)
        except Gone:
            return Answer(b"The process that forks for each job has gone.", 1)

    def _asked(
        self, process: "_Process", words: tuple[str, ...], until: float, hear: Callable[[bytes], None]
    ) -> Answer:
        try:
            answer = process.ask(words, until, hear)
        except BaseException:
            process.end()
            raise
        with self._lock:
            self._waiting.append(process)
        return answer


class _Process:
    """One process that has loaded the program and waits for jobs."""

    def __init__(self, program: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", str(PROCESS), str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
            start_new_session=True,
        )

    def ask(self, words: tuple[str, ...], until: float, hear: Callable[[bytes], None]) -> Answer:
        """The answer; raises Gone if the process has ended, and Late if there is none by this monotonic time.

        A process that says what it was not asked, or more than it may, is one that a job has got hold of: it is Gone.
        """
        if select.select([self.process.stdout], [], [], 0)[0]:
            raise Gone
        try:
            self.process.stdin.write(json.dumps(words).encode("ascii") + b"\n")
        except BrokenPipeError:
            raise Gone from None
        printed, heard = bytearray(), 0
        while length := self._number(until):
            if not 0 < length <= LONGEST - len(printed):
                raise Gone
            searched = len(printed)
            printed += self._read(until, length)
            while end := printed.find(b"\n", searched) + 1:
                hear(bytes(printed[heard:end]))
                heard = searched = end
        return Answer(bytes(printed), self._number(until))

    def _number(self, until: float) -> int:
        return int.from_bytes(self._read(until, 4), signed=True)

    def _read(self, until: float, length: int) -> bytes:
        received = b""
        while len(received) < length:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise Late
            more = self.process.stdout.read(length - len(received))
            if not more:
                raise Gone
            received += more
        return received

    def end(self) -> None:
        """Ends the process and the job that it does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()
