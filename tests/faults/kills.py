"""kill -9 of the worker, repeatedly, while mails are sent: how many are lost, and how many arrive twice."""

import random
import time
from collections import Counter, deque

from tests.faults.portal import Portal, queue_letters, wait_until

MAILS, KILLS = 1500, 50
AHEAD = 2  # workers that are being started while one sends: a start takes longer than a life


def kill_workers(portal: Portal) -> int:
    """Queues the mails and kills one worker after the other while it sends; gives how many mails have left by then.

    Each worker has a queue of its own, so that it begins when its predecessor is dead.
    """
    queue_letters(MAILS)
    chance = random.Random(1)  # noqa: S311 - the same moments in each run, as far as the machine lets them be
    waiting = deque(_workers_from(portal, 0, AHEAD))
    for number in range(KILLS):
        waiting.extend(_workers_from(portal, number + AHEAD, 1))
        queue, worker = waiting.popleft()
        reached = len(portal.taken()) + chance.randint(5, 20)
        portal.wake(queue)
        wait_until(lambda reached=reached: len(portal.taken()) >= reached, 30, f"{queue} sends")
        time.sleep(chance.random() * 0.01)
        worker.kill()
    for _, worker in waiting:
        worker.kill()
    return len(portal.taken())


def _workers_from(portal: Portal, first: int, count: int) -> list:
    return [(f"sender{number}", portal.start_worker(f"sender{number}")) for number in range(first, first + count)]


def wait_for_the_rest() -> float:
    """The seconds until every letter has left: those that a killed worker held wait for the end of its lease."""
    from egm_portal.mail.models import Message

    unsent = Message.objects.filter(kind="office/letter").exclude(state=Message.State.SENT)
    return wait_until(lambda: not unsent.exists(), 200, "every mail was sent")


def judged(portal: Portal) -> tuple[str, bool]:
    """The figures in a sentence, and whether they are as good as promised."""
    from egm_portal.mail.models import Message

    ids = dict(Message.objects.filter(kind="office/letter").values_list("to", "message_id"))
    taken = [(message_id, to) for message_id, to in portal.taken() if to in ids]
    times = Counter(to for _, to in taken)
    lost, repeated = len(ids) - len(times), len(taken) - len(times)
    foreign = sum(ids[to] != message_id for message_id, to in taken)
    words = (
        f"{len(ids)} mails, {KILLS} kills -9: {lost} lost, {repeated} repeated ({repeated / KILLS:.2f} for each kill, "
        f"at most {max(times.values())} times the same), {foreign} with another Message-ID"
    )
    return words, len(ids) == MAILS and lost == 0 and foreign == 0 and repeated <= KILLS / 2
