"""`script/bench mail`: how many mails per second one worker sends to a mail server on this machine."""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.portal import Portal, answers, queue_letters, wait_until

MAILS, AT_LEAST = 1000, 100  # mails, and the lowest rate per second


def main() -> int:
    """Prints the figures; gives 1 when the worker is slower than promised."""
    with TemporaryDirectory(prefix="egm-bench-") as folder:
        portal = Portal(Path(folder), mail_pause=0)
        try:
            queueing, sending = _measured(portal)
        finally:
            portal.stop()
    rate = MAILS / sending
    print(f"{MAILS} mails queued in {queueing:.1f} s and sent in {sending:.1f} s: {rate:.0f} per second.")
    return 0 if rate >= AT_LEAST else 1


def _measured(portal: Portal) -> tuple[float, float]:
    """The seconds for queueing the mails, and from the worker's first mail to its last."""
    wait_until(lambda: answers(portal.redis_port), 10, "Redis answers")
    portal.prepare()
    begun = time.monotonic()
    queue_letters(MAILS)
    queueing = time.monotonic() - begun
    portal.start_worker()
    wait_until(portal.taken, 30, "the first mail left")
    begun = time.monotonic()
    wait_until(lambda: len(portal.taken()) == MAILS, 60, "every mail left")
    return queueing, time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main())
