"""Commands of manage.py from a process that loads Django once and forks for each: loading takes a second."""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


class Commands:
    """Runs commands one after the other, each in a process of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str) -> str:
        """What the command prints; raises CalledProcessError when it fails."""
        print(json.dumps(command), file=self.process.stdin, flush=True)
        status, out, err = json.loads(self.process.stdout.readline())
        if status:
            raise subprocess.CalledProcessError(status, command, out, err)
        return out

    def stop(self) -> None:
        self.process.communicate()


def serve() -> None:
    """Answers each command on standard input, a JSON list, with its exit status and what it printed."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")
    django.setup()
    for line in sys.stdin:
        print(json.dumps(forked(json.loads(line))), flush=True)


def forked(command: list[str]) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the command."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), sys.stdout.fileno())
            os.dup2(err.fileno(), sys.stderr.fileno())
            os._exit(exit_status(command))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        for file in (out, err):
            file.seek(0)
        return status, out.read(), err.read()


def exit_status(command: list[str]) -> int:
    """Runs the command here; what it leaves unprinted is printed."""
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["manage.py", *command])
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    serve()
