"""The fork server of `egm_portal.sandbox`: loads a program, is confined to it, and runs its `main` in a fork per job.

    fork_server.py PROGRAM WAY

It runs by its path, without the portal's folders and settings, and imports nothing of the portal. Its standard input is
a Unix socket to the portal. It sends a status in four bytes: 0 when it has loaded the program and can reach nothing
else any more. A job is a packet with its arguments, and with open files: first the one into which the answer goes, then
those among the arguments. When the job is over and nothing of it is left, its status goes back in the same way.
"""

import fcntl
import importlib.util
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

IDLE_SECONDS = 60
MAX_REQUEST = 100_000  # bytes of a packet
MAX_FILES = 16  # of a job
PR_SET_PDEATHSIG = 1

LIBRARIES = "/usr/lib /usr/lib32 /usr/lib64 /usr/local/lib /lib /lib32 /lib64 /etc/ld.so.cache"
FONTS = "/usr/share/fonts /usr/local/share/fonts /usr/share/fontconfig /etc/fonts /var/cache/fontconfig"
TABLES = "/usr/share/zoneinfo /usr/share/locale /etc/localtime /etc/mime.types"
DEVICES = "/dev/null /dev/zero /dev/urandom"
FORBIDDEN = Path("/etc/passwd")  # every machine has it, and everybody may read it

sys.path.insert(0, str(Path(__file__).parent))

import bubblewrap  # noqa: E402
import capabilities  # noqa: E402
import landlock  # noqa: E402
import seccomp  # noqa: E402

sys.path.pop(0)

OF_A_JOB = seccomp.SIGNALS | seccomp.OF_ONE_PROCESS
"""What a job is refused besides what the fork server is."""


class Unconfined(Exception):
    """The program could reach more than it needs."""


def main(program: Path, way: str) -> None:
    """Runs jobs until none has come for a minute, or the portal has closed its end of the socket."""
    if way == "bubblewrap":
        # Begins again inside of it.
        command = bubblewrap.command(readable(program))
        os.execv(command[0], [*command, sys.executable, "-I", __file__, str(program), "inside"])  # noqa: S606
    portal = socket.socket(fileno=os.dup(0))
    os.dup2(1, 0)  # which leads nowhere
    if way == "landlock" and not landlock.version():
        send_status(portal, 1)
        return
    try:
        job_main, is_loaded = load(program), True
    except Exception as failure:
        job_main, is_loaded = raising(failure), False
    try:
        WAYS[way](program)
    except (OSError, Unconfined):
        send_status(portal, 1)
        return
    send_status(portal, 0)
    refused = b"" if way == "none" else seccomp.program(OF_A_JOB, is_one_process=True)
    while select.select([portal], [], [], IDLE_SECONDS)[0]:
        request, files, _, _ = socket.recv_fds(portal, MAX_REQUEST, MAX_FILES)
        if not request:
            return
        status = run_in_fork(portal, job_main, json.loads(request), files, refused)
        send_status(portal, status)
        if not is_loaded:  # the next one may be
            return


def send_status(portal: socket.socket, status: int) -> None:
    portal.send(status.to_bytes(4, signed=True))


def load(program: Path) -> Callable[..., None]:
    """The `main` of the program, which is a file or a folder with a `__main__.py`."""
    path = program / "__main__.py" if program.is_dir() else program
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location("program", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with suppress(FileNotFoundError):  # in bubblewrap, which confines all threads of a process
        if len(os.listdir("/proc/self/task")) > 1:
            raise RuntimeError("The program has started a thread, which Landlock would not confine.")
    return module.main


def raising(failure: Exception) -> Callable[..., None]:
    def fail(*arguments: object) -> None:
        raise failure

    return fail


def under_landlock(program: Path) -> None:
    """Keeps this process to what it may read, by Landlock; raises OSError or Unconfined where that is not possible."""
    capabilities.drop()
    rules = [(path, landlock.TO_OPEN) for path in readable(program)]
    landlock.apply([*rules, *((Path(path), landlock.TO_USE) for path in DEVICES.split())])
    inside(program)


def inside(program: Path) -> None:
    """Refuses the system calls that lead to other processes; raises Unconfined if this one reads what it must not."""
    seccomp.apply(seccomp.OUTSIDE)
    with suppress(OSError):
        FORBIDDEN.read_bytes()
        raise Unconfined


def nowhere(program: Path) -> None:
    """Leaves the program all that its user may do."""


WAYS = {"landlock": under_landlock, "inside": inside, "none": nowhere}


def readable(program: Path) -> list[Path]:
    """The program, Python, its packages and libraries, and fonts: nothing that was written by the portal."""
    paths = f"{LIBRARIES} {FONTS} {TABLES}".split()
    paths += [os.environ.get("FONTCONFIG_FILE"), os.environ.get("FONTCONFIG_PATH")]
    paths += os.environ.get("LD_LIBRARY_PATH", "").split(":")
    home, cache = os.environ.get("HOME"), os.environ.get("XDG_CACHE_HOME")
    if home:
        paths += [f"{home}/.fonts", f"{home}/.local/share/fonts"]
        cache = cache or f"{home}/.cache"
    if cache:
        paths.append(f"{cache}/fontconfig")
    found = [Path(path) for path in paths if path]
    for prefix in {Path(sys.prefix), Path(sys.base_prefix)}:
        found += [prefix / "lib", prefix / "lib64", prefix / "pyvenv.cfg"]
    return list(dict.fromkeys([*found, Path(sys.executable), Path(__file__).parent, program]))


def run_in_fork(
    portal: socket.socket, job_main: Callable[..., None], arguments: list, files: list[int], refused: bytes
) -> int:
    """The exit status of the job, or minus the number of the signal that ended it.

    It is one process, which can start no other and leave no group, so that nothing of it is left.
    """
    server = os.getpid()
    job = os.fork()
    if job == 0:
        portal.close()
        run(job_main, arguments, files, refused, server)
    for file in files:
        os.close(file)
    ended = os.pidfd_open(job)
    select.select([ended, portal], [], [])
    os.close(ended)
    # The portal is silent meanwhile, unless it has gone.
    with suppress(ProcessLookupError):
        os.kill(job, signal.SIGKILL)
    _, status = os.waitpid(job, 0)
    return os.waitstatus_to_exitcode(status)


def error_text(failure: BaseException) -> bytes:
    return repr(failure)[:500].encode("utf-8", "replace")


def run(job_main: Callable[..., None], arguments: list, files: list[int], refused: bytes, server: int) -> None:
    """Runs the job in this fork, which then ends, whatever happens; the answer of a job that fails says why."""
    status = 1
    try:
        answer, *others = files
        os.dup2(answer, 1)
        os.close(answer)
        seccomp.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != server:  # it ended before it could take this job along
            return
        if refused:
            seccomp.install(refused)
        opened = [open_file(file) for file in others]
        waiting = iter(opened)
        job_main(*(next(waiting) if argument is None else argument for argument in arguments))
        for file in (sys.stdout, *opened):
            file.flush()
        status = 0
    except BaseException as failure:
        os.write(1, error_text(failure))
    finally:
        os._exit(status)


def open_file(descriptor: int) -> BinaryIO:
    is_read_only = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
    return open(descriptor, "rb" if is_read_only else "r+b")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
