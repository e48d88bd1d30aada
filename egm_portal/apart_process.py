"""The process behind `egm_portal.apart`: loads a program, and runs its `main` in a fork for each line of words.

It knows nothing of the portal: it is run by its path, without the portal's folders and settings. What a job prints it
passes on at once, in pieces, each after its length in four bytes; after the last come a length of 0 and how the job
ended, in four bytes too.
"""

import importlib.util
import json
import os
import select
import sys
from collections.abc import Callable
from pathlib import Path

IDLE_SECONDS = 60
LONGEST = 50_000_000  # bytes of an answer
PIECE = 65_536  # bytes


def main(program: Path) -> None:
    """Waits for jobs until none has come for a minute, or the portal has closed the line."""
    try:
        do = loaded(program)
    except Exception as failure:
        sys.stdin.buffer.readline()
        pass_on(last_words(failure))
        end(1)
        return
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0] and (line := sys.stdin.buffer.readline()):
        in_a_fork(do, json.loads(line))


def loaded(program: Path) -> Callable[..., None]:
    """The `main` of the program, which is a file or a folder with a `__main__.py`."""
    path = program / "__main__.py" if program.is_dir() else program
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main


def in_a_fork(do: Callable[..., None], words: list[str]) -> None:
    """Passes on what the job prints, and how it ended: by a status, or minus the number of a signal.

    A job that prints more than a limit has failed.
    """
    reading, writing = os.pipe()
    job = os.fork()
    if job == 0:
        os.close(reading)
        run(do, words, writing)
    os.close(writing)
    left = LONGEST
    while left and (piece := os.read(reading, min(left, PIECE))):
        pass_on(piece)
        left -= len(piece)
    os.close(reading)
    _, status = os.waitpid(job, 0)
    end(os.waitstatus_to_exitcode(status) or int(left == 0))


def pass_on(piece: bytes) -> None:
    """Writes a piece of the answer on the line to the portal."""
    sys.stdout.buffer.write(len(piece).to_bytes(4) + piece)
    sys.stdout.buffer.flush()


def end(status: int) -> None:
    """Ends an answer."""
    sys.stdout.buffer.write(bytes(4) + status.to_bytes(4, signed=True))
    sys.stdout.buffer.flush()


def last_words(failure: BaseException) -> bytes:
    """Why a job has failed."""
    return repr(failure)[:500].encode("utf-8", "replace")


def run(do: Callable[..., None], words: list[str], writing: int) -> None:
    """Does the job in this fork, which then ends, whatever happens; it is not given the line to the portal.

    Of a job that fails the answer says why.
    """
    status = 1
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(writing, 1)
        os.close(writing)
        do(*words)
        sys.stdout.flush()
        status = 0
    except BaseException as failure:
        os.write(1, last_words(failure))
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
