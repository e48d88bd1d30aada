"""`script/bench pages`: public pages of the demonstration, cached and built; a file, and searches."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "script"))

from data_folder import DEMONSTRATION_BEGINS  # noqa: E402
from supervise import WEB_OPTIONS  # noqa: E402

from tests.bench.client import CLIENTS, Connection, Figures, measured  # noqa: E402

COMING, PAST = "/meetings/e-participation-2013/", "/meetings/empowerment-2012/"
VIEWS = ["/bench/empty/", "/bench/one-query/"]
BELOW = [
    "",
    "aide-memoire/",
    "agenda/",
    "participants/",
    "papers/",
    "documents/",
    "documents/2/",
    "report/",
]
PAGES = ["/", "/meetings/", *(COMING + page for page in BELOW), PAST, PAST + "papers/", PAST + "report/", "/privacy/"]
UNCACHED = [COMING + "documents/2/EGM_EPART_2013_CP-EN.pdf", "/search/?q=participation", "/search/?q=local+government"]
PATIENCE = 30.0  # seconds for the server's first answer


def main() -> None:
    """Prints the table: the two views, each page, a file and searches."""
    with TemporaryDirectory(prefix="egm-bench-") as folder:
        environment = _environment(Path(folder))
        prepare = [sys.executable, "manage.py", "prepare", "--static", "--demonstration"]
        subprocess.run(prepare, env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with _server(environment) as (port, process):
            unchanged = {path: measured(port, path) for path in VIEWS + PAGES + UNCACHED}
            memory = _memory(process.pid)
        with _server(environment | {"PAGE_CACHE": "0"}) as (port, _):
            afresh = {path: measured(port, path) for path in PAGES}
    _print(unchanged, afresh)
    print(f"\nThe web server and its worker then use {memory:.0f} MB.")


def _environment(folder: Path) -> dict[str, str]:
    offset = round((DEMONSTRATION_BEGINS - datetime.now(UTC)).total_seconds())
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "LOG_LEVEL": "ERROR",
        "PORTAL_OFFSET": str(offset),
        "READ_DOT_ENV": "0",
    }


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen]]:
    """The port and process of a web server on this machine only, with the options of `script/server`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", *WEB_OPTIONS.split(), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen([*command, "egm_portal.wsgi:application"], env=environment, cwd=ROOT)
    try:
        _wait_for(port)
        yield port, process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            Connection(port).get(VIEWS[0])
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _memory(pid: int) -> float:
    """Megabytes held by a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    lines = [Path(f"/proc/{number}/status").read_text(encoding="utf-8") for number in (pid, *children)]
    return sum(int(text.split("VmRSS:")[1].split()[0]) for text in lines) / 1000


def _print(unchanged: dict[str, Figures], afresh: dict[str, Figures]) -> None:
    base = unchanged[VIEWS[1]].rate
    print(f"Median of one client in ms; requests per second of {CLIENTS} keep-alive clients; bytes sent, compressed.")
    print("Share: requests per second, compared with a view that makes the same query and nothing else.\n")
    print(f"{'':42}{'':>8}  {'cached':^24}  {'built':^16}")
    print(f"{'':42}{'bytes':>8}  {'ms':>7}{'req/s':>9}{'share':>8}  {'ms':>7}{'req/s':>9}")
    for path, figures in unchanged.items():
        line = f"{path:42}{figures.size:>8}  {figures.median:>7.2f}{figures.rate:>9.0f}{figures.rate / base:>8.0%}"
        if path in afresh:
            line += f"  {afresh[path].median:>7.2f}{afresh[path].rate:>9.0f}"
        print(line)


if __name__ == "__main__":
    main()
