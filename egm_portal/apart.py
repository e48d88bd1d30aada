"""Runs a program apart from the portal, once for each job, without starting it each time.

Parsers of hostile files crash and run away; apart they take only themselves along. To start Python and load them
costs five times what the work on most files does, so the program is loaded by a process that waits, and each job is
done in a fork of it, which sees nothing of the jobs before.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

PROCESS = Path(__file__).with_name("apart_process.py")


@dataclass(frozen=True)
class Answer:
    """What a job printed, and whether it came to its end by itself; if not, its last words may say why.

    `late`: it was ended because its time was over, and what it had printed is lost.
    """

    printed: bytes
    finished: bool
    late: bool = False


class Gone(Exception):
    """The process that waited is no longer there."""


class Apart:
    """A program beside the portal: a file with a `main`, whose arguments are words and whose answer is what it prints.

    Its own limits it sets itself. As many jobs run at once as are asked for at once; a process that has waited for a
    minute ends.
    """

    def __init__(self, program: Path) -> None:
        self.program = program
        self._waiting: list[_Process] = []
        self._lock = Lock()
        atexit.register(self.close)
        # A fork of the portal, such as a worker of Celery, must not talk with its parent's processes.
        os.register_at_fork(after_in_child=self._waiting.clear)

    def ask(self, *words: str, seconds: float) -> Answer:
        """What the program's `main` printed for these words.

        A job that runs for more seconds is ended, with its process; a job whose process has gone is tried once more.
        """
        while (process := self._taken()) is not None:
            with suppress(Gone):
                return self._asked(process, words, seconds)
        try:
            return self._asked(_Process(self.program), words, seconds)
        except Gone:  # the job has ended the process that forked it
            return Answer(b"", finished=False)

    def close(self) -> None:
        """Ends the processes that wait."""
        while (process := self._taken()) is not None:
            process.end()

    def _taken(self) -> "_Process | None":
        with self._lock:
            return self._waiting.pop() if self._waiting else None

    def _asked(self, process: "_Process", words: tuple[str, ...], seconds: float) -> Answer:
        try:
            answer = process.ask(words, time.monotonic() + seconds)
        except BaseException:
            process.end()
            raise
        if answer is None:
            process.end()
            return Answer(f"It was ended after {seconds} s.".encode("ascii"), finished=False, late=True)
        with self._lock:
            self._waiting.append(process)
        return answer


class _Process:
    """One process that has loaded the program and waits for jobs."""

    def __init__(self, program: Path) -> None:
        # With an empty environment: the portal's secrets are no business of a parser of hostile files.
        self.process = subprocess.Popen(
            [sys.executable, "-I", str(PROCESS), str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            bufsize=0,
            start_new_session=True,
        )

    def ask(self, words: tuple[str, ...], until: float) -> Answer | None:
        """The answer, or None if there is none by this monotonic time; raises Gone if the process has ended."""
        try:
            self.process.stdin.write(json.dumps(words).encode("ascii") + b"\n")
        except BrokenPipeError:
            raise Gone from None
        head = self._read(until, lambda received: received.endswith(b"\n"), 1)
        if head is None:
            return None
        length, finished = json.loads(head)
        printed = self._read(until, lambda received: len(received) == length, length) if length else b""
        return None if printed is None else Answer(printed, finished)

    def _read(self, until: float, is_whole, at_once: int) -> bytes | None:
        received = b""
        while not is_whole(received):
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                return None
            more = self.process.stdout.read(at_once if at_once == 1 else at_once - len(received))
            if not more:
                raise Gone
            received += more
        return received

    def end(self) -> None:
        """Ends the process and the job that it does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()
