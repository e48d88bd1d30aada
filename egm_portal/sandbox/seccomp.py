"""Refuses a process the system calls to the network, to other processes, and past Landlock.

A filter of classic BPF (seccomp(2)) works on kernels and in containers that allow no namespaces, and needs no right.
Filters add up: what one refuses, none allows again.
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Mapping
from socket import AF_UNIX

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
# Bytes into struct seccomp_data; of an argument, its lower half.
NUMBER, ARCHITECTURE, FIRST_ARGUMENT, SECOND_ARGUMENT = 0, 4, 16, 24
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
X32 = 0x40000000  # the second set of numbers that x86-64 has
NEW_NAMESPACES, NEW_THREAD = 0x7E020000, 0x00010000  # CLONE_NEW*, CLONE_THREAD
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2

MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""The kernel's name of each machine that is known, and its place in the numbers below."""

SOCKET, CLONE, CLONE3, PRLIMIT = (41, 198), (56, 220), (435, 435), (302, 261)
SIGNALS = {
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
}
OUTSIDE = {
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    # namespaces and mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    # ways around the filter to sockets and files; LibreOffice needs to create a local socket, but not to connect
    "connect": (42, 203),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "open_by_handle_at": (304, 265),
    # what changes a file by its path, and Landlock does not govern
    "truncate": (76, 45),
    "chmod": (90, None),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    # memory that is counted for no process
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    # other entry points of the kernel that nothing here needs
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
}
REFUSED = SIGNALS | OUTSIDE
"""What no program needs that starts others, and has local sockets."""

OF_ONE_PROCESS = {
    # new processes and programs, and to leave the group in which this one is ended
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    # sockets
    "socket": SOCKET,
    "socketpair": (53, 199),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    # how other processes run, and what they hold
    "setpriority": (141, 140),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "kcmp": (312, 272),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    # what stays after a process
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # what changes a file that is open, or a path, and Landlock does not govern
    "fchmod": (91, 52),
    "fchown": (93, 55),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "flock": (73, 32),
    # what happens to files elsewhere, and in the kernel
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    "name_to_handle_at": (303, 264),
    "syslog": (103, 116),
}
"""What a parser needs neither: it is one process, which has its files open."""

IOCTL, FCNTL = (16, 29), (72, 25)
REFUSED_COMMANDS = {
    # whom the kernel sends a signal of the caller's choice
    "F_SETOWN": 8,
    "F_SETOWN_EX": 15,
    # what is held on a file as long as others have it open, and makes them wait
    "F_OFD_SETLK": 37,
    "F_OFD_SETLKW": 38,
    "F_SETLEASE": 1024,
}
"""What fcntl is refused to a parser."""


def program(refused: Mapping[str, tuple[int, int | None]] = REFUSED, *, is_one_process: bool = False) -> bytes:
    """A filter as an array of struct sock_filter; empty for a machine whose numbers are not known.

    It also refuses new namespaces, the limits of other processes, and every socket that is not a local one; for a
    program that `is_one_process`, new processes, to have the kernel send a signal, locks, and ioctl, which changes the
    flags of a file for good that is open only to be read.
    """
    if platform.machine() not in MACHINES:
        return b""
    architecture, place = MACHINES[platform.machine()]
    lines = [_line(LOAD, ARCHITECTURE), _line(EQUAL, architecture, 1, 0), _line(RETURN, KILL), _line(LOAD, NUMBER)]
    if place == 0:
        lines += [_line(AT_LEAST, X32, 0, 1), _refuse(errno.ENOSYS)]
    for numbers in refused.values():
        if numbers[place] is not None:
            lines += [_line(EQUAL, numbers[place], 0, 1), _refuse(errno.EPERM)]
    # The C library falls back to clone, whose flags a filter can read.
    lines += [_line(EQUAL, CLONE3[place], 0, 1), _refuse(errno.ENOSYS)]
    lines += _look_at(CLONE[place], FIRST_ARGUMENT, _line(ANY_BIT, NEW_NAMESPACES, 0, 1), errno.EPERM)
    lines += _look_at(PRLIMIT[place], FIRST_ARGUMENT, _line(EQUAL, 0, 1, 0), errno.EPERM)
    lines += _look_at(SOCKET[place], FIRST_ARGUMENT, _line(EQUAL, AF_UNIX, 1, 0), errno.EAFNOSUPPORT)
    if is_one_process:
        lines += _look_at(CLONE[place], FIRST_ARGUMENT, _line(ANY_BIT, NEW_THREAD, 1, 0), errno.EPERM)
        # "No terminal": Python and the C library then take the way that they have for files.
        lines += [_line(EQUAL, IOCTL[place], 0, 1), _refuse(errno.ENOTTY)]
        for command in REFUSED_COMMANDS.values():
            lines += _look_at(FCNTL[place], SECOND_ARGUMENT, _line(EQUAL, command, 0, 1), errno.EPERM)
    return b"".join([*lines, _line(RETURN, ALLOW)])


def apply(refused: Mapping[str, tuple[int, int | None]] = REFUSED, *, is_one_process: bool = False) -> None:
    """Puts this process, and all that it starts, under the filter for good; raises OSError if that is not possible."""
    install(program(refused, is_one_process=is_one_process))


def install(code: bytes) -> None:
    """Puts this process under a filter that `program` has made; raises OSError if that is not possible."""
    if not code:
        raise OSError(errno.ENOSYS, "the system calls of this machine are not known")
    lines = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(lines))
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.create_string_buffer(header, len(header)))


def prctl(option: int, *arguments: object) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in arguments]
    if library.prctl(option, *words, *[ctypes.c_ulong(0)] * (4 - len(words))):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _look_at(number: int, argument: int, test: bytes, refusal: int) -> list[bytes]:
    """Refuses the call where the test of its argument does not jump over the refusal."""
    return [_line(EQUAL, number, 0, 4), _line(LOAD, argument), test, _refuse(refusal), _line(LOAD, NUMBER)]


def _refuse(number: int) -> bytes:
    return _line(RETURN, REFUSE | number)
