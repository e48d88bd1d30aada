"""The process behind `egm_portal.apart`: loads a program, and runs its `main` in a fork for each line of words.

It knows nothing of the portal: it is run by its path, without the portal's folders and settings. For each job it
prints a line with the length of the answer and whether the job finished, and then the answer.
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


def main(program: Path) -> None:
    """Waits for jobs until none has come for a minute, or the portal has closed the line."""
    do = loaded(program)
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0] and (line := sys.stdin.buffer.readline()):
        printed, finished = in_a_fork(do, json.loads(line))
        head = json.dumps([len(printed), finished]).encode("ascii")
        sys.stdout.buffer.write(head + b"\n" + printed)
        sys.stdout.buffer.flush()


def loaded(program: Path) -> Callable[..., None]:
    """The `main` of the program, which is a file or a folder with a `__main__.py`."""
    path = program / "__main__.py" if program.is_dir() else program
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main


def in_a_fork(do: Callable[..., None], words: list[str]) -> tuple[bytes, bool]:
    """What the job printed, and whether it came to its end."""
    reading, writing = os.pipe()
    job = os.fork()
    if job == 0:
        os.close(reading)
        run(do, words, writing)
    os.close(writing)
    with open(reading, "rb") as pipe:
        printed = pipe.read(LONGEST)
    _, status = os.waitpid(job, 0)
    return printed, status == 0


def run(do: Callable[..., None], words: list[str], writing: int) -> None:
    """Does the job in this fork, which then ends, whatever happens; it can no longer reach the line to the portal.

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
        os.write(1, repr(failure)[:500].encode("utf-8", "replace"))
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
