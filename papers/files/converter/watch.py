"""Runs a program within limits of time and memory, and ends it with all processes that it has started."""

import ctypes
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from outcome import MEMORY

PROCESSES = 64
EVERY = 0.1  # seconds
PR_SET_CHILD_SUBREAPER = 36
HELD = re.compile(r"^(?:RssAnon|RssShmem|VmSwap):\s+(\d+) kB$", re.MULTILINE)


class TooMuch(Exception):
    """The program took too long, too much memory or too many processes, and was killed."""


def adopt_orphans() -> None:
    """Makes this process the parent of orphans below it, so that none escapes `end_descendants`."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run(command: list[str], output: BinaryIO, *, until: float, environment: dict[str, str], folder: Path) -> int:
    """The exit status of the command; raises TooMuch after this monotonic time. No process that it started is left."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output}
    program = subprocess.Popen(command, cwd=folder, env=environment, **streams)
    try:
        while program.poll() is None:
            if time.monotonic() >= until or is_excessive():
                raise TooMuch
            with suppress(subprocess.TimeoutExpired):
                program.wait(EVERY)
        return program.returncode
    finally:
        end_descendants()
        program.wait()


def is_excessive() -> bool:
    processes, held = list(descendants()), 0
    for process in processes:
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            status = Path(f"/proc/{process}/status").read_text("utf-8", "replace")
            # Without what it maps from files: the kernel can drop that at any time.
            held += 1024 * sum(map(int, HELD.findall(status)))
    return len(processes) > PROCESSES or held > MEMORY


def end_descendants() -> None:
    """Kills whatever this process has started, and waits until it is gone."""
    # Again and again: while one is killed, another may start a new one.
    while processes := list(descendants()):
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.01)


def descendants() -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
                stat = (folder / "stat").read_text("utf-8", "replace")
                parent = int(stat.rpartition(")")[2].split()[1])  # the name before it may have any characters
                children.setdefault(parent, []).append(int(folder.name))
    waiting = children.get(os.getpid(), [])
    while waiting:
        process = waiting.pop()
        yield process
        waiting += children.get(process, [])
