"""Gives up the rights of root (capabilities(7)): other users have none to give up."""

import ctypes
import itertools
import os
import struct
from contextlib import suppress

from seccomp import prctl

PR_CAPBSET_DROP = 24
VERSION_3 = 0x20080522
NONE = bytes(24)  # effective, permitted and inheritable, of which each is two words


def drop() -> None:
    """Leaves root no more rights than other users, in this process and in all programs that it starts."""
    with suppress(OSError):
        for capability in itertools.count():
            prctl(PR_CAPBSET_DROP, capability)
    if ctypes.CDLL(None, use_errno=True).capset(struct.pack("=Ii", VERSION_3, 0), NONE):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
