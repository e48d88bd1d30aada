"""Runs a command without new namespaces, as in Docker; with --old-kernel it has no Landlock either.

python3 -I tests/as_in_a_container.py [--old-kernel] COMMAND
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "egm_portal/sandbox"))

import seccomp  # noqa: E402

NAMESPACES = {"unshare": (272, 97), "setns": (308, 268), "mount": (165, 40)}
LANDLOCK = {"landlock_create_ruleset": (444, 444)}

if __name__ == "__main__":
    is_old = sys.argv[1] == "--old-kernel"
    seccomp.apply(NAMESPACES | (LANDLOCK if is_old else {}))
    command = sys.argv[2:] if is_old else sys.argv[1:]
    os.execvp(command[0], command)
