"""`script/faults mail`: what happens to mails when workers are killed and the broker is unavailable.

Exits with 1 unless all figures are as promised. The outages of the broker happen while the leases of the last worker
that was killed expire.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults import broker, kills
from tests.faults.portal import Portal, answers, wait_until


def main() -> int:
    """Prints the figures; gives 0 when all are as good as promised."""
    begun = time.monotonic()
    with TemporaryDirectory(prefix="egm-faults-") as folder:
        portal = Portal(Path(folder), mail_pause=0.004)
        try:
            good = _run(portal)
        except TimeoutError as error:
            print(portal.log.read_text("utf-8")[-4000:], error, sep="\n", file=sys.stderr)
            good = False
        finally:
            portal.stop()
    print(f"It took {time.monotonic() - begun:.0f} s.")
    return 0 if good else 1


def _run(portal: Portal) -> bool:
    wait_until(lambda: answers(portal.redis_port), 10, "Redis answers")
    portal.prepare()
    left = kills.kill_workers(portal)
    print(f"After {kills.KILLS} times kill -9 the mail server had received {left} mails.", flush=True)
    portal.start_web()
    portal.worker = portal.start_worker()
    portal.beat = portal.start_beat()
    outcomes = broker.outages(portal)
    print(*outcomes, sep="\n", flush=True)
    rest = kills.wait_for_the_rest()
    words, none_lost = kills.judged(portal)
    print(f"{words}. The last was sent {rest:.0f} s after the outages.")
    return none_lost and all(outcome.good for outcome in outcomes)


if __name__ == "__main__":
    sys.exit(main())
