"""Landlock: limits this process and all that it starts to the files named here (landlock(7), Linux 5.13 and later)."""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from seccomp import PR_SET_NO_NEW_PRIVS, prctl

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every machine
VERSION, PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIRECTORY, MAKE_SOCKET = 1, 2, 4, 8, 512
REFER, TRUNCATE = 1 << 13, 1 << 14
DEVICES = 1 << 6 | 1 << 11 | 1 << 15  # to make them, and to control them
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
EVERY = (1 << 16) - 1
KNOWN = {1: REFER - 1, 2: TRUNCATE - 1, 3: 2 * TRUNCATE - 1, 4: 2 * TRUNCATE - 1}
"""The rights to files that the first versions know; later ones know all. A right that no rule grants is refused."""

TO_OPEN = READ_FILE | READ_DIRECTORY
TO_READ = EXECUTE | TO_OPEN
TO_USE = READ_FILE | WRITE_FILE
TO_WRITE = EVERY & ~EXECUTE & ~REFER & ~DEVICES
TCP, SCOPES = 0b11, 0b11  # to bind and connect, since version 4; sockets without a path, and signals, since 6


def version() -> int:
    """Of the kernel's Landlock; 0 if it has none."""
    try:
        return _version()
    except OSError:
        return 0


def apply(rules: Iterable[tuple[Path, int]]) -> None:
    """Leaves this process only these rights to files, and no TCP if the kernel can refuse it; raises OSError."""
    version = _version()
    known = KNOWN.get(version, EVERY)
    handled = struct.pack("=QQQ", known, TCP, SCOPES)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = _call(CREATE_RULESET, handled, len(handled), 0)
    try:
        for path, rights in rules:
            _permit(ruleset, path, rights & known)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        _call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _version() -> int:
    return _call(CREATE_RULESET, None, 0, VERSION)


def _permit(ruleset: int, path: Path, rights: int) -> None:
    with suppress(FileNotFoundError, PermissionError):  # what this process cannot reach anyhow
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
                rights &= OF_A_FILE  # the kernel refuses a rule for a file with the rights of a directory
            _call(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
        finally:
            os.close(descriptor)


def _call(number: int, *arguments: object) -> int:
    library = ctypes.CDLL(None, use_errno=True)
    result = library.syscall(
        ctypes.c_long(number), *[ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    )
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
