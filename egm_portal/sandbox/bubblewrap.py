"""Bubblewrap: runs a program in namespaces of its own, without network and without other files (bwrap(1))."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

OPTIONS = "--unshare-all --die-with-parent --new-session --cap-drop ALL --dev /dev".split()


def command(readable: Iterable[Path], *, mounts: Iterable[str] = (), options: Iterable[str] = ()) -> list[str]:
    """What goes before a program and its arguments: it sees what is `readable`, and the `mounts` made before that.

    Raises FileNotFoundError without bubblewrap.
    """
    bwrap = shutil.which("bwrap", path=os.defpath)
    if bwrap is None:
        raise FileNotFoundError("bwrap")
    words = [bwrap, *OPTIONS, *mounts]
    for path in readable:
        if path.exists():
            words += ["--ro-bind", os.path.realpath(path), str(path)]
    return [*words, *options, "--remount-ro", "/dev", "--remount-ro", "/", "--"]
