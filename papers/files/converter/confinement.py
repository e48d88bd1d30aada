"""Finds a way to confine LibreOffice that works on this machine.

No version number tells: a kernel may forbid namespaces to some users, a container to all. So each way is tried on a
file that must not be read, before every document.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

PROGRAM = Path(__file__).parent
ON_A_HOST = ("bubblewrap", "landlock")
READ_IT = 'if cat "$1"; then exit 1; fi; exit 42'
START = "exit 42"  # in a container there may be no file that must not be read: `launch.refuse_open_container` checks it
CONFINED = 42
TRIAL_SECONDS = 20


class Unconfined(Exception):
    """Nothing here keeps a program from the files of this machine."""


def confined(command: list[str], folder: Path, ways: Iterable[str]) -> list[str]:
    """The command that runs this one with no files but the folder's, by the first of these ways that works.

    Raises Unconfined, or subprocess.TimeoutExpired on a machine that is too busy to try one.
    """
    for way in ways:
        with tempfile.TemporaryDirectory(prefix="egm-try-") as empty, tempfile.NamedTemporaryFile() as secret:
            secret.write(b"secret")
            secret.flush()
            script = ["/bin/sh", "-c", START if way == "container" else READ_IT, "sh", secret.name]
            trial = _launched(way, Path(empty), script)
            process = subprocess.run(trial, env={}, capture_output=True, timeout=TRIAL_SECONDS, check=False)
        if process.returncode == CONFINED:
            return _launched(way, folder, command)
    raise Unconfined(f"LibreOffice is not started, because none of these confines it here: {', '.join(ways)}.")


def _launched(way: str, folder: Path, command: list[str]) -> list[str]:
    return [sys.executable, "-I", str(PROGRAM), "launch", way, str(folder), *command]
