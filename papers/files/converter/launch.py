"""Becomes LibreOffice, or another program, after giving up files, network and memory."""

import os
import resource
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import bubblewrap
import capabilities
import landlock
import seccomp
from outcome import MAX_PDF, MEMORY, SECONDS

READABLE = [
    *map(Path, ("/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64", "/bin", "/lib", "/lib32", "/lib64")),
    *(Path("/usr/share", name) for name in ("fonts", "fontconfig", "libreoffice", "liblangtag", "locale", "zoneinfo")),
    *(Path("/usr/share", name) for name in ("hunspell", "hyphen", "mythes")),
    *map(Path, ("/usr/local/share/fonts", "/var/cache/fontconfig", "/var/lib/libreoffice", "/etc/alternatives")),
    *map(Path, ("/etc/fonts", "/etc/libreoffice", "/etc/ld.so.cache")),
]
"""Programs, fonts and their descriptions: nothing that was written on this machine."""

DEVICES = [Path("/dev/null"), Path("/dev/zero"), Path("/dev/urandom"), Path("/dev/random")]
PR_SET_PDEATHSIG = 1
OPEN_FILES = 256
SOCKETS = Path("/tmp")  # noqa: S108 - where LibreOffice makes one, and cannot be told another place
PRIVATE_TMP = "67108864"  # bytes


def main(way: str, folder: str, *command: str) -> None:
    """Runs the command in one of the `WAYS`, with a folder to write into; raises OSError if that is not possible."""
    seccomp.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.chdir(folder)
    limit()
    WAYS[way](list(command), Path(folder))


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    # What one process reserves, touched or not; `watch` adds up what all of them hold. RLIMIT_AS would also count
    # LibreOffice's own programs.
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_PDF, MAX_PDF))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def in_bubblewrap(command: list[str], folder: Path) -> None:
    """Runs the command in its own namespaces, without network, and without other files and processes."""
    mounts = ["--proc", "/proc", "--size", PRIVATE_TMP, "--tmpfs", str(SOCKETS)]
    options = ["--bind", str(folder), str(folder), "--chdir", str(folder)]
    if code := seccomp.program():
        file = os.memfd_create("filter", 0)  # without CLOEXEC: bubblewrap inherits it
        os.write(file, code)
        os.lseek(file, 0, os.SEEK_SET)
        options += ["--seccomp", str(file)]
    bwrap = bubblewrap.command(readable_for(command), mounts=mounts, options=options)
    os.execv(bwrap[0], [*bwrap, *command])  # noqa: S606


def under_landlock(command: list[str], folder: Path) -> None:
    """Runs the command in place, while the kernel refuses it every other file, and the network."""
    capabilities.drop()
    landlock.apply(_rights(folder, command))
    seccomp.apply()
    os.execv(command[0], command)  # noqa: S606


def _rights(folder: Path, command: list[str]) -> list[tuple[Path, int]]:
    return [
        *((path, landlock.TO_READ) for path in readable_for(command)),
        *((path, landlock.TO_USE) for path in DEVICES),
        (folder, landlock.TO_WRITE),
        (SOCKETS, landlock.MAKE_SOCKET),
    ]


def in_container(command: list[str], folder: Path) -> None:
    """Runs the command in a container that confines it, with the other limits that the kernel offers there."""
    refuse_open_container()
    with suppress(OSError):
        landlock.apply(_rights(folder, command))
    with suppress(OSError):
        seccomp.apply()
    os.execv(command[0], command)  # noqa: S606


def refuse_open_container() -> None:
    """Raises PermissionError where this process has capabilities, could gain some, may write to /, or has a network."""
    status = dict(
        line.split(":\t") for line in Path("/proc/self/status").read_text("ascii").splitlines() if ":\t" in line
    )
    if int(status["CapEff"], 16) or int(status["CapPrm"], 16) or status["NoNewPrivs"] != "1":
        raise PermissionError("it has capabilities, or may gain some")
    if not os.statvfs("/").f_flag & os.ST_RDONLY:
        raise PermissionError("its root is not read-only")
    if {interface for interface in os.listdir("/sys/class/net")} - {"lo"}:
        raise PermissionError("it has a network")


WAYS: dict[str, Callable[[list[str], Path], None]] = {
    "bubblewrap": in_bubblewrap,
    "landlock": under_landlock,
    "container": in_container,
}


def readable_for(command: list[str]) -> list[Path]:
    """What a program may read: Debian's folders, and that of a LibreOffice installed elsewhere."""
    folder = Path(command[0]).resolve().parent
    return [*READABLE, folder.parent if folder.name == "program" else folder]
