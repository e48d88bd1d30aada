"""`script/faults uploads`: what happens to papers when web workers and the database are killed and the disk is full.

Exits with 1 unless everything that was acknowledged is stored, and nothing in part.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from tests.bench.rush import PRODUCTION
from tests.faults.authors import Author, Papers, Told, at_times, make_authors, submit
from tests.faults.portal import Portal, answers, wait_until
from tests.faults.stored import compared, partial_files

UPLOADS, SECONDS, AUTHORS = 60, 20, 20
KILLS = 3
PATIENCE = 60.0  # seconds for which an author tries again
DISK = "8m"
_numbers = count()


def main() -> int:
    """Prints the figures of each fault; gives 0 when all are as good as promised."""
    with TemporaryDirectory(prefix="egm-faults-") as folder:
        portal = Portal(Path(folder), mail_pause=0)
        try:
            return 0 if _run(portal) else 1
        except TimeoutError as error:
            print(portal.log.read_text("utf-8")[-4000:], error, sep="\n", file=sys.stderr)
            return 1
        finally:
            portal.stop()


def _run(portal: Portal) -> bool:
    wait_until(lambda: answers(portal.redis_port), 10, "Redis answers")
    portal.prepare()
    authors, web = make_authors(AUTHORS), portal.start_web(f"{PRODUCTION} --respawn-failed-workers")
    worker = portal.start_worker("mail,pdf,files")
    outcomes = [
        _rush(portal, authors, "kill -9 of a web worker", lambda: _kill_worker(web.process.pid)),
        _rush(portal, authors, "kill -9 of a backend of the database", _kill_backend),
    ]
    worker.kill()  # so that the files on the small disk are those that came, without their copies
    return all([*outcomes, _full_disk(portal, authors[0])])


def _rush(portal: Portal, authors: list[Author], name: str, fault: Callable[[], None]) -> bool:
    """Authors hand in, the fault comes three times among them, and who got no answer tries again."""
    papers, told, numbers = Papers(), [], [next(_numbers) for _ in range(UPLOADS)]

    def send(turn: int) -> None:
        author = authors[turn % AUTHORS]
        told.append(submit(portal, author, papers.numbered(numbers[turn]), PATIENCE))

    breaking = Thread(
        target=at_times, args=([SECONDS * (n + 1) / (KILLS + 1) for n in range(KILLS)], lambda _: fault())
    )
    breaking.start()
    at_times([turn * SECONDS / UPLOADS for turn in range(UPLOADS)], send)
    breaking.join()
    result = compared(told)
    again, failures = sum(each.tries > 1 for each in told), sum(len(each.failures) for each in told)
    print(f"{KILLS} times {name}, {UPLOADS} uploads of 5 MB in {SECONDS} s: {result.words}.")
    print(
        f"  {again} authors had to try again ({failures} responses with 5xx); the slowest took {_slowest(told):.1f} s."
    )
    return result.good and result.acknowledged == UPLOADS


def _slowest(told: list[Told]) -> float:
    return max(each.seconds for each in told)


def _kill_worker(server: int) -> None:
    workers = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii").split()
    os.kill(int(workers[0]), signal.SIGKILL)


def _kill_backend() -> None:
    """Kills a process of PostgreSQL that serves the web server: PostgreSQL then ends all and recovers."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> %s", [_own()])
        backends = [pid for (pid,) in cursor.fetchall()]
    connection.close()
    os.kill(backends[0], signal.SIGKILL)


def _own() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _full_disk(portal: Portal, author: Author) -> bool:
    """Files go to a disk of eight megabytes until it is full; then it grows."""
    from django.conf import settings

    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0777", "egm-faults", str(settings.FILES_DIR)]
    if os.geteuid() or subprocess.run(mount, check=False).returncode:
        print("Full disk: skipped, because only root can mount one.")
        return True
    try:
        settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
        return _until_full(portal, author, settings.FILES_DIR)
    finally:
        subprocess.run(["umount", "--lazy", str(settings.FILES_DIR)], check=True)


def _until_full(portal: Portal, author: Author, disk: Path) -> bool:
    papers = Papers(size=2_000_000)
    told = []
    while not told or told[-1].acknowledged:
        told.append(submit(portal, author, papers.numbered(next(_numbers))))
    held = [path for path in disk.rglob("*") if path.is_file()]
    left_over = [path for path in held if path.parent.name == "incoming" or path.name.startswith(".")]
    refused, taken = told[-1], len(told) - 1
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
    again = submit(portal, author, papers.numbered(next(_numbers)))
    print(
        f"A disk of {DISK}: {taken} papers of 2 MB accepted, then status {refused.failures} and “{refused.words}”; "
        f"{len(held)} files, {len(partial_files())} in part, {len(left_over)} left over; "
        f"with more room the next one is {'accepted' if again.acknowledged else 'refused'}."
    )
    return taken == len(held) and refused.failures == (507,) and not left_over and again.acknowledged


if __name__ == "__main__":
    begun = time.monotonic()
    status = main()
    print(f"It took {time.monotonic() - begun:.0f} s.")
    sys.exit(status)
