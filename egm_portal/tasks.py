"""Waking a worker. The rows in the database are the truth: a sweep finds what a lost wake-up forgot."""

import logging
import time
from dataclasses import dataclass

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

REST = 10  # seconds for which a broker that did not answer is left alone: to ask it may take a second each time


class _Broker:
    """Until when, by the clock that only goes forward, this process leaves the broker alone."""

    left_alone_until = 0.0


@dataclass(frozen=True)
class _WakeUp:
    task: str
    arguments: tuple[int, ...]

    def __call__(self) -> None:
        if time.monotonic() < _Broker.left_alone_until:
            return
        try:
            current_app.send_task(self.task, self.arguments, retry=False)
        except (OperationalError, OSError) as error:
            _Broker.left_alone_until = time.monotonic() + REST
            logger.warning("broker away, the sweep will do %s: %s", self.task, error)


def wake_after_commit(task: str, *arguments: int) -> None:
    """Starts the named task when the transaction is committed, once however often it was asked for; never raises."""
    wake_up = _WakeUp(task, arguments)
    # 1,500 mails in one transaction would otherwise wait 1,500 times for a broker that is away.
    if not any(waiting == wake_up for _, waiting, _ in transaction.get_connection().run_on_commit):
        transaction.on_commit(wake_up, robust=True)
