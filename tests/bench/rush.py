"""`script/bench rush`: 200 papers of five megabytes in a minute, with readers beside them."""

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from tests.bench.client import Connection
from tests.faults.authors import Papers, Told, at_times, make_authors, submit
from tests.faults.portal import Portal, answers, wait_until
from tests.faults.stored import compared

UPLOADS, SECONDS, AUTHORS = 200, 60, 50
VIEWS = 200  # page views a second
MAX_SECONDS = 2.0  # seconds until 95 of 100 authors see their receipt
PRODUCTION = "--interface wsgi --workers 2 --blocking-threads 8 --no-ws --http 1 --log-level warning"


def main() -> int:
    """Prints the figures; gives 1 when something was lost, failed, or took longer than promised."""
    with TemporaryDirectory(prefix="egm-bench-") as folder:
        portal = Portal(Path(folder), mail_pause=0)
        try:
            return _run(portal)
        except TimeoutError as error:
            print(portal.log.read_text("utf-8")[-4000:], error, sep="\n", file=sys.stderr)
            return 1
        finally:
            portal.stop()


def _run(portal: Portal) -> int:
    wait_until(lambda: answers(portal.redis_port), 10, "Redis answers")
    portal.prepare()
    authors, papers, told, viewed, over = make_authors(AUTHORS), Papers(), [], [], Event()
    portal.start_web(PRODUCTION)
    portal.start_worker("mail,pdf,files")
    portal.start_beat()
    readers = [Thread(target=_read, args=(portal, authors[0].path.split("my/")[0], over, viewed)) for _ in range(4)]
    for reader in readers:
        reader.start()
    moments = [number * SECONDS / UPLOADS for number in range(UPLOADS)]
    at_times(moments, lambda number: told.append(submit(portal, authors[number % AUTHORS], papers.numbered(number))))
    over.set()
    for reader in readers:
        reader.join()
    return _judged(portal, told, viewed)


def _read(portal: Portal, path: str, over: Event, viewed: list[float]) -> None:
    """Reads the meeting's page again and again, so that four readers make 200 views a second."""
    connection, due = Connection(portal.web_port), time.monotonic()
    while not over.is_set():
        due += 4 / VIEWS
        begun = time.monotonic()
        connection.get(path)
        viewed.append(time.monotonic() - begun)
        time.sleep(max(0.0, due - time.monotonic()))


def _judged(portal: Portal, told: list[Told], viewed: list[float]) -> int:
    seconds = sorted(each.seconds for each in told)
    late = seconds[round(len(seconds) * 0.95) - 1]
    failures = sum(len(each.failures) for each in told)
    print(
        f"{len(told)} uploads of 5 MB in {SECONDS} s by {AUTHORS} authors, {len(viewed) / SECONDS:.0f} pages a second."
    )
    print(f"Receipt page: median {statistics.median(seconds):.2f} s, p95 {late:.2f} s, slowest {seconds[-1]:.2f} s.")
    print(f"Page view: median {statistics.median(viewed) * 1000:.1f} ms, slowest {max(viewed) * 1000:.0f} ms.")
    result = compared(told)
    print(f"{result.words}; {failures} responses with 5xx.")
    rest = wait_until(lambda: len(portal.taken()) >= result.acknowledged, 120, "each receipt was mailed")
    print(f"The last receipt was mailed {rest:.0f} s after the rush.")
    if failures:
        print(portal.log.read_text("utf-8")[-4000:], file=sys.stderr)
    good = result.good and result.acknowledged == UPLOADS and not failures and late < MAX_SECONDS
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
