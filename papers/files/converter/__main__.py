"""Converts documents to PDF, while LibreOffice sees nothing but the document. It knows nothing of the portal.

    convert FORMAT [SECONDS [WAY...]]
                                  of a document on standard input, onto standard output; the format is one of
                                  `outcome.Format`, in lower case, and the exit status is an Outcome
    serve SOCKET [WAY...]         of each document that comes over the Unix socket, two at once
    ask SOCKET                    exit status 0 when a server answers there
    launch WAY FOLDER COMMAND     for its own use

The ways to confine LibreOffice are tried in their order: bubblewrap, landlock, and container, which must be named: in a
container without rights, network and anything to write or to find, the container confines it.
"""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

# What confines LibreOffice also confines the portal's parsers, and is beside this program in its image, too.
sys.path.append(str(Path(__file__).resolve().parents[3] / "egm_portal/sandbox"))

import launch  # noqa: E402
import libreoffice  # noqa: E402
import server  # noqa: E402
import watch  # noqa: E402
from confinement import ON_A_HOST  # noqa: E402
from outcome import SECONDS, Format, Outcome  # noqa: E402
from seccomp import prctl  # noqa: E402

PR_SET_PDEATHSIG = 1


def convert(form: str, seconds: str = str(SECONDS), *ways: str) -> int:
    """Converts standard input to standard output; the exit status is the Outcome.

    It ends when its parent does, with all processes that it has started.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    watch.adopt_orphans()
    try:
        streams = sys.stdin.buffer, sys.stdout.buffer
        return libreoffice.convert(Format[form.upper()], *streams, float(seconds), ways or ON_A_HOST)
    except (OSError, subprocess.TimeoutExpired) as failure:  # no room or no time: it may succeed later
        print(repr(failure), file=sys.stderr)
        return Outcome.BUSY


COMMANDS: dict[str, Callable[..., int | None]] = {
    "convert": convert,
    "serve": server.serve,
    "ask": server.ask,
    "launch": launch.main,
}

if __name__ == "__main__":
    sys.exit(COMMANDS[sys.argv[1]](*sys.argv[2:]))
