"""What a parser would try that a hostile file has taken over: run as a job, it tells what it could do.

A real program may stand beside it: that is loaded before, with its libraries.
"""

import contextlib
import ctypes
import errno
import fcntl
import json
import os
import resource
import socket
import struct
import termios

PTRACE_SEIZE = 0x4206  # which does not stop the process, as PTRACE_ATTACH does
IPC_RMID = 0
F_OFD_SETLK, MEMFD_SECRET = 37, 447
TEXT = b"secret words"

with contextlib.suppress(ModuleNotFoundError):
    import real_program  # noqa: F401


def main(places: str, given, written) -> None:
    """Prints the name of each of the `LOOKS` that leads anywhere, and at the end that all were tried."""
    here = json.loads(places)
    if given.read() != TEXT:
        print("not even the file that was given")
    for name, look in LOOKS.items():
        with contextlib.suppress(Exception):
            if look(here, given):
                print(name)
    written.write(b"all were tried")


def reads(path: str) -> bool:
    with open(path, "rb") as file:
        return len(file.read(4)) > 0


def reads_memory(process: int) -> bool:
    """The first readable byte of the process's memory."""
    with open(f"/proc/{process}/maps") as maps, open(f"/proc/{process}/mem", "rb") as memory:
        memory.seek(int(maps.readline().split("-")[0], 16))
        return len(memory.read(1)) == 1


def traces(process: int) -> bool:
    nothing = ctypes.c_void_p(0)
    return ctypes.CDLL(None).ptrace(ctypes.c_long(PTRACE_SEIZE), ctypes.c_long(process), nothing, nothing) == 0


def copies_memory(process: int, address: int) -> bool:
    copy = ctypes.create_string_buffer(8)
    local, remote = (struct.pack("PN", at, 8) for at in (ctypes.addressof(copy), address))
    one, none = ctypes.c_ulong(1), ctypes.c_ulong(0)
    return ctypes.CDLL(None).process_vm_readv(process, local, one, remote, one, none) == 8


def connects(family: int, address) -> bool:
    with socket.socket(family) as line:
        line.settimeout(5)
        line.connect(address)
        return True


def makes(kind: int, family: int) -> bool:
    with socket.socket(family, kind):
        return True


def writes(path: str) -> bool:
    with open(path, "xb") as file:
        file.write(b"written")
    os.unlink(path)
    return True


def appends(path: str) -> bool:
    with open(path, "ab") as file:
        return file.write(b" ") == 1


def starts_a_process() -> bool:
    child = os.fork()
    if child == 0:
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def runs_a_program() -> bool:
    """In a child, if there can be one: otherwise this one would be replaced."""
    child = os.fork()
    if child == 0:
        os.execv("/bin/true", ["true"])
    return os.waitpid(child, 0)[1] == 0


def limits(process: int) -> bool:
    resource.prlimit(process, resource.RLIMIT_CORE, resource.prlimit(process, resource.RLIMIT_CORE))
    return True


def shares_memory() -> bool:
    library = ctypes.CDLL(None)
    segment = library.shmget(0, 4096, 0o1600)
    return segment >= 0 and library.shmctl(segment, IPC_RMID, None) == 0


def keeps_secret_memory() -> bool:
    """Whether the kernel was asked for it, also one that has none."""
    return ctypes.CDLL(None, use_errno=True).syscall(MEMFD_SECRET, 0) >= 0 or ctypes.get_errno() != errno.EPERM


def controls(given) -> bool:
    """By a command that every file system has, as not all have the one that sets the flags of a file."""
    fcntl.ioctl(given, termios.FIOCLEX)
    return True


def locks(given) -> bool:
    fcntl.fcntl(given, F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0))
    return True


def leases(given) -> bool:
    fcntl.fcntl(given, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    return True


def signals_at_news(given) -> bool:
    fcntl.fcntl(given, fcntl.F_SETOWN, os.getppid())
    return True


LOOKS = {
    "the environment of the portal": lambda here, _: reads(f"/proc/{here['portal']}/environ"),
    "the environment of the fork server": lambda here, _: reads(f"/proc/{os.getppid()}/environ"),
    "the memory of the portal": lambda here, _: reads_memory(here["portal"]),
    "the memory of the fork server": lambda here, _: reads_memory(os.getppid()),
    "the portal by ptrace": lambda here, _: traces(here["portal"]),
    "the memory of the portal in one call": lambda here, _: copies_memory(here["portal"], here["address"]),
    "a signal to the portal": lambda here, _: os.kill(here["portal"], 0) is None,
    "a signal to the fork server": lambda here, _: os.kill(os.getppid(), 0) is None,
    "the limits of the portal": lambda here, _: limits(here["portal"]),
    "the secret": lambda here, _: reads(here["secret"]),
    "the database": lambda here, _: reads(here["database"]),
    "a stored file": lambda here, _: reads(here["stored"]),
    "the list of stored files": lambda here, _: os.listdir(os.path.dirname(here["stored"])),
    "the settings": lambda here, _: reads(here["settings"]),
    "the accounts": lambda here, _: reads("/etc/passwd"),
    "writing a stored file": lambda here, _: appends(here["stored"]),
    "writing beside it": lambda here, _: writes(here["stored"] + ".new"),
    "writing into the program": lambda here, _: writes(f"{os.path.dirname(__file__)}/written.py"),
    "writing into /tmp": lambda here, _: writes(f"/tmp/looking-around-{os.getpid()}"),
    "writing into /dev/shm": lambda here, _: writes(f"/dev/shm/looking-around-{os.getpid()}"),
    "the rights of the given file": lambda here, given: os.fchmod(given.fileno(), 0o600) is None,
    "its time": lambda here, given: os.utime(given.fileno(), (0, 0)) is None,
    "its flags": lambda here, given: controls(given),
    "a lock on it": lambda here, given: locks(given),
    "a lease on it": lambda here, given: leases(given),
    "the rights of a stored file": lambda here, _: os.chmod(here["stored"], 0o600) is None,
    "a connection over TCP": lambda here, _: connects(socket.AF_INET, ("127.0.0.1", here["port"])),
    "a connection over a Unix socket": lambda here, _: connects(socket.AF_UNIX, here["socket"]),
    "a connection over an abstract Unix socket": lambda here, _: connects(socket.AF_UNIX, "\0" + here["abstract"]),
    "UDP": lambda here, _: makes(socket.SOCK_DGRAM, socket.AF_INET),
    "a Unix socket": lambda here, _: makes(socket.SOCK_STREAM, socket.AF_UNIX),
    "Netlink": lambda here, _: makes(socket.SOCK_RAW, socket.AF_NETLINK),
    "another process": lambda here, _: starts_a_process(),
    "another program": lambda here, _: runs_a_program(),
    "leaving the group": lambda here, _: os.setpgid(0, 0) is None,
    "memory that stays": lambda here, _: shares_memory(),
    "secret memory": lambda here, _: keeps_secret_memory(),
    "waking by a signal of its choice": lambda here, given: signals_at_news(given),
}
