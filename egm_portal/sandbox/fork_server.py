"""The fork server of `egm_portal.sandbox`: loads a program, and runs its `main` in a fork for each line of arguments.

It runs by its path, without the portal's folders and settings, and imports nothing of the portal. It passes on what a
job prints at once, in chunks, each after its length in four bytes; after the last come a length of 0 and the status
of the job, also in four bytes.
"""

import importlib.util
import json
import os
import select
import sys
from collections.abc import Callable
from pathlib import Path

IDLE_SECONDS = 60
MAX_ANSWER = 50_000_000  # bytes of an answer
CHUNK = 65_536  # bytes


def main(program: Path) -> None:
    """Runs jobs until none has come for a minute, or the portal has closed the pipe."""
    try:
        job_main = load(program)
    except Exception as failure:
        sys.stdin.buffer.readline()
        pass_on(error_text(failure))
        send_status(1)
        return
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0] and (line := sys.stdin.buffer.readline()):
        run_in_fork(job_main, json.loads(line))


def load(program: Path) -> Callable[..., None]:
    """The `main` of the program, which is a file or a folder with a `__main__.py`."""
    path = program / "__main__.py" if program.is_dir() else program
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main


def run_in_fork(job_main: Callable[..., None], arguments: list[str]) -> None:
    """Passes on what the job prints, then its exit status or minus the number of the signal that ended it.

    A job that prints more than MAX_ANSWER has failed.
    """
    reading, writing = os.pipe()
    job = os.fork()
    if job == 0:
        os.close(reading)
        run(job_main, arguments, writing)
    os.close(writing)
    left = MAX_ANSWER
    while left and (chunk := os.read(reading, min(left, CHUNK))):
        pass_on(chunk)
        left -= len(chunk)
    os.close(reading)
    _, status = os.waitpid(job, 0)
    send_status(os.waitstatus_to_exitcode(status) or int(left == 0))


def pass_on(chunk: bytes) -> None:
    sys.stdout.buffer.write(len(chunk).to_bytes(4) + chunk)
    sys.stdout.buffer.flush()


def send_status(status: int) -> None:
    sys.stdout.buffer.write(bytes(4) + status.to_bytes(4, signed=True))
    sys.stdout.buffer.flush()


def error_text(failure: BaseException) -> bytes:
    return repr(failure)[:500].encode("utf-8", "replace")


def run(job_main: Callable[..., None], arguments: list[str], writing: int) -> None:
    """Runs the job in this fork, which then ends, whatever happens; the answer of a job that fails says why."""
    status = 1
    try:
        # The job must not reach the pipes to the portal, which are 0 and 1 here.
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(writing, 1)
        os.close(writing)
        job_main(*arguments)
        sys.stdout.flush()
        status = 0
    except BaseException as failure:
        os.write(1, error_text(failure))
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
